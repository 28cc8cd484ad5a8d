using System.Buffers;
using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>What is spoken on the connection of a <c>host</c> console.</summary>
internal static class HostPlan
{
    public static LinkPlan For(Opening opening, int fd, ILinkBacking? backing)
    {
        ConsoleConfig console = opening.Console;
        var plan = new LinkPlan
        {
            Fd = fd,
            Backing = backing,

            // On a raw connection as well, as with the old daemon: there are terminal servers that take it for a break.
            Break = TelnetFilter.InBandBreak,
        };
        return console.ComPort ? ForComPort(opening, plan) : plan with { Codec = TelnetFilter.For(console) };
    }

    private static LinkPlan ForComPort(Opening opening, LinkPlan plan)
    {
        (ConsoleConfig console, Doubts doubts, Loop loop) = (opening.Console, opening.Shared.Doubts, opening.Loop);
        var port = new ComPort(
            ComPortSettings.Of(console), (about, doubt) => doubts.Say(console.Name, about, doubt), () => loop.Now);
        var filter = new TelnetFilter(port);
        var greeting = new ArrayBufferWriter<byte>();
        filter.Ask(port.Option, TelnetSide.Ours, true, greeting);
        LoopTimer review = null!;
        review = loop.Timer(opening.Owner, () =>
        {
            if (port.Review())
            {
                review.Start(ComPort.Patience);
            }
        });
        review.Start(ComPort.Patience);
        return plan with
        {
            Break = LinkBreak.Held(() => port.BreakHold, TelnetFilter.Break.ToArray()),
            Codec = filter,
            Greeting = greeting.WrittenMemory,
            Close = fd =>
            {
                review.Stop();
                plan.Close(fd);
            },
        };
    }
}
