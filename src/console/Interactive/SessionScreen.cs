using Conserver.ConsoleProgram.Configuration;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;

namespace Conserver.ConsoleProgram.Interactive;

/// <summary>The terminal of a session: its modes and the strings written when a console comes and goes.</summary>
internal sealed class SessionScreen(Settings settings, Output output, TerminalGuard guard)
{
    private readonly RawTerminal? terminal = RawTerminal.TryOpen(StandardInput.Fd);

    /// <summary>A console becomes the one shown.</summary>
    public void Attach(string console)
    {
        output.Show(settings.AttachText.Expand(settings.Server.UserName, console));
        guard.Raw(terminal);
    }

    /// <summary>It is no longer; the terminal is as it was found.</summary>
    public void Detach(string console)
    {
        guard.Restore();
        WriteDetach(console);
    }

    /// <summary>Only the string.</summary>
    public void WriteDetach(string console) =>
        output.Show(settings.DetachText.Expand(settings.Server.UserName, console));

    /// <summary>The terminal as found, for output of other servers.</summary>
    public void Cook() => guard.Restore();

    /// <summary>Every byte as typed, for a prompt.</summary>
    public void Raw() => guard.Raw(terminal);

    /// <summary>Stops the program until it is continued.</summary>
    public void Stop(string console)
    {
        Detach(console);
        SelfStop.Now();

        // The shell may have set the terminal to its own liking meanwhile.
        terminal?.Remember();
        Attach(console);
    }
}
