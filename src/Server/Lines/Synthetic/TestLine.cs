using System.Diagnostics.CodeAnalysis;
using Conserver.Posix;
using Conserver.Server.Config;
using Item = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Lines;

/// <summary>
/// Type <c>test</c>: a device that says numbered lines and answers what is typed, for trials without hardware. It is one end
/// of a socket pair, so that whatever holds for other lines holds for it.
/// </summary>
internal sealed class TestLine : LineDriver
{
    [SetsRequiredMembers]
    public TestLine()
    {
        Word = "test";
        Letter = '~';
        OffByDefault = ConsoleOptions.Ixon | ConsoleOptions.Ixoff;
        Details = static of => $"{Item.TestRate.In(of)},{Item.TestLength.In(of)}";
    }

    internal override bool WaitsForFormer => false;

    internal override void Open(Opening opening)
    {
        ConsoleConfig console = opening.Console;
        (int ours, int theirs) = Sockets.Pair();
        var said = new SyntheticLines(console.Name, Item.TestRate.In(console.Values), Item.TestLength.In(console.Values));
        var device = new SyntheticDevice(opening.Loop, opening.Owner, theirs, said);
        try
        {
            device.Start();
        }
        catch
        {
            Sys.Close(ours);
            Sys.Close(theirs);
            throw;
        }

        opening.Succeed(new LinkPlan
        {
            Fd = ours,
            Codec = new SyntheticCodec(),
            Break = LinkBreak.InBand(SyntheticCodec.Mark, SyntheticCodec.Break),
            Backing = device,
        });
    }

    internal override string Describe(ConsoleConfig config, Link link) => $"test, {Item.TestRate.In(config.Values)}";

    internal override ExamineRow Examine(ConsoleConfig config, Link? link) =>
        new("TEST", Item.TestRate.In(config.Values).ToString());

    internal override string Info(ConsoleConfig config, Link? link) => $"{Details(config.Values)},{link?.Fd ?? -1}";
}
