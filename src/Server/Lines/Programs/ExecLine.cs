using System.Diagnostics.CodeAnalysis;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Item = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Lines;

/// <summary>Type <c>exec</c>: a command, or an interactive shell, on a pseudo-terminal of its own.</summary>
internal sealed class ExecLine : LineDriver
{
    [SetsRequiredMembers]
    public ExecLine()
    {
        Word = "exec";
        Letter = '|';
        OffByDefault = ConsoleOptions.Ixoff;

        // An empty command shows so, whatever shell will run.
        Details = of => Item.Exec.In(of) is { Length: > 0 } command ? command : Shell.DefaultPath;
    }

    internal override bool CanBeHandedOver => true;

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

    internal override bool? ToggleIxon(Link link) => PtyModes.ToggleIxon(link.Fd);

    private static TerminalCommand? Command(Link? link) => link?.Companion as TerminalCommand;

    private static string Terminal(Link? link) =>
        Command(link) is { } command ? Latin1.FromNative(command.Terminal) : "(inactive)";

    private static SpawnRequest Request(ConsoleConfig console)
    {
        if (console.Exec.Length > 0)
        {
            return Shell.Command(console.Exec);
        }

        // The login name of the shell starts with a dash; -i because nobody else says it is interactive.
        string shell = Shell.OfRoot;
        return new SpawnRequest(shell, ["-" + Path.GetFileName(shell), "-i"]);
    }

    // Null while the command is on its way to becoming another user.
    private static Link? Begin(Opening opening, Pty pty)
    {
        ConsoleConfig console = opening.Console;
        PtyModes.Apply(
            pty.Master,
            console.Has(ConsoleOptions.Ixon),
            console.Has(ConsoleOptions.Ixany),
            console.Has(ConsoleOptions.Ixoff));
        Link? link = null;
        bool later = false;
        Errand? launch = TerminalCommand.Begin(
            opening.Shared.Errands,
            opening.Loop,
            opening.Owner,
            console.Name,
            pty,
            Request(console),
            console.ExecRunAs,
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
