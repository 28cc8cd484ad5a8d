using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>A kind of line that is a program on a pseudo-terminal of its own.</summary>
internal abstract class ProgramLine : LineDriver
{
    internal override bool CanBeHandedOver => true;

    internal override bool HasWindow => true;

    internal override void Open(Opening opening)
    {
        Pty pty;
        try
        {
            pty = Pty.Open();
        }
        catch (PosixException failure)
        {
            opening.Fail($"failed to allocate pseudo-tty: {failure.Message}");
            return;
        }

        Link? link;
        try
        {
            link = Begin(opening, pty);
        }
        catch (PosixException failure)
        {
            Sys.Close(pty.Master);
            opening.Fail(failure.Message);
            return;
        }

        if (link is not null)
        {
            opening.Succeed(link);
        }
    }

    internal override string Describe(ConsoleConfig config, Link link) => $"pid {Command(link)!.Pid} on {Terminal(link)}";

    internal override ExamineRow Examine(ConsoleConfig config, Link? link) => new(Terminal(link), "Local");

    internal override string Info(ConsoleConfig config, Link? link) =>
        $"{Details(config.Values)},{Command(link)?.Pid ?? 0},{Terminal(link)},{link?.Fd ?? -1}";

    internal override bool? ToggleIxon(Link link) => SerialModes.ToggleIxon(link.Fd);

    private static TerminalCommand? Command(Link? link) => link?.Companion as TerminalCommand;

    private static string Terminal(Link? link) =>
        Command(link) is { } command ? Latin1.FromNative(command.Terminal) : "(inactive)";

    /// <summary>What to start.</summary>
    protected abstract SpawnRequest Request(ConsoleConfig console);

    /// <inheritdoc cref="LaunchOrder.Search"/>
    protected virtual Func<SpawnRequest, SpawnRequest>? Search(ConsoleConfig console) => null;

    /// <summary>What the link is made of beside the terminal and the program.</summary>
    protected virtual LinkPlan Complete(ConsoleConfig console, LinkPlan plan) => plan;

    // Null while the start is under way off the loop.
    private Link? Begin(Opening opening, Pty pty)
    {
        ConsoleConfig console = opening.Console;
        PtyModes.Apply(
            pty.Master,
            console.Has(ConsoleOptions.Ixon),
            console.Has(ConsoleOptions.Ixany),
            console.Has(ConsoleOptions.Ixoff));
        if (console.WindowSize != default)
        {
            console.WindowSize.Apply(pty.Master);
        }

        Link? link = null;
        bool later = false;
        LaunchOrder order = new()
        {
            Ends = opening.Shared.Ends,
            Owner = opening.Owner,
            Request = Request(console),
            Search = Search(console),
            Who = console.ExecRunAs,
            Times = console.ExecEnds,
            Heir = opening.Heir,
        };
        PendingLaunch? launch = TerminalCommand.Begin(
            order,
            opening.Owner,
            console.Name,
            pty,
            plan => Complete(console, plan),
            open =>
            {
                link = open;
                if (later)
                {
                    opening.Succeed(link);
                }
            },
            reason =>
            {
                Sys.Close(pty.Master);
                opening.Fail(reason);
            });
        if (launch is not null)
        {
            later = true;
            opening.OnCancel(() =>
            {
                launch.Cancel();
                Sys.Close(pty.Master);
            });
        }

        return link;
    }
}
