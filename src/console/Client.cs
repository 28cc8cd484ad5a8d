using Conserver.Client.CommandLine;
using Conserver.Client.Configuration;
using Conserver.Client.Interactive;
using Conserver.Client.Servers;
using Conserver.Client.Walking;

namespace Conserver.Client;

/// <summary>One run of the program.</summary>
internal sealed class Client(Output output)
{
    /// <summary>Does what the command line says and returns the exit status.</summary>
    public int Run(Options options)
    {
        output.DebugLevel = options.DebugLevel;
        if (options.ShowVersion)
        {
            output.Show(VersionText.For(output.ProgramName, options.Verbose));
            return ExitCode.Ok;
        }

        using var guard = new TerminalGuard();
        try
        {
            Settings settings = SettingsReader.Read(options, output);
            Work(settings, guard);
            return ExitCode.Ok;
        }
        catch (ClientFailure failure)
        {
            guard.Restore();
            if (failure.Complaint is { } complaint)
            {
                output.Complain(complaint);
            }

            return failure.ExitCode;
        }
        finally
        {
            output.Flush();
        }
    }

    private void Work(Settings settings, TerminalGuard guard)
    {
        var input = new StandardInput();
        var login = new Login(settings, output, new PasswordPrompt(input, output, guard), new PassPhrasePrompt(guard));
        var walk = new Walk(settings, login, output, new SessionOpening(settings, output));
        if (!settings.Options.IsInteractive)
        {
            walk.Run(WalkPlan.For(settings.Options));
            return;
        }

        var session = new Session(settings, output, input, new SessionScreen(settings, output, guard), Move);
        walk.Call(settings.Options.Operands[0], found =>
        {
            session.Run(found);
            return true;
        });

        AttachedConsole? Move(string name)
        {
            AttachedConsole? next = null;
            walk.Call(name, found =>
            {
                next = found;
                return false;
            });
            return next;
        }
    }
}
