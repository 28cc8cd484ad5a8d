using Conserver.Client;
using Conserver.Client.Configuration;
using Conserver.Client.Listing;
using Conserver.Client.Platform;
using Conserver.Client.Streams;
using Conserver.Client.Tls;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.Answering;
using Conserver.ConsoleProgram.Automation;
using Conserver.ConsoleProgram.CommandLine;
using Conserver.ConsoleProgram.Configuration;
using Conserver.ConsoleProgram.Interactive;
using Conserver.ConsoleProgram.Logs;
using Conserver.ConsoleProgram.Many;
using Conserver.ConsoleProgram.Past;
using Conserver.ConsoleProgram.Picking;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram;

/// <summary>One run of the program.</summary>
internal sealed class Invocation(Output output)
{
    private static readonly TimeSpan ExpectTimeout = TimeSpan.FromSeconds(10), NamesTimeout = TimeSpan.FromSeconds(3);

    private readonly PosixPlatform platform = new();
    private volatile Login? login;

    /// <summary>Does what the command line says and returns the exit status.</summary>
    public int Run(Options options)
    {
        output.DebugLevel = options.DebugLevel;
        output.RefusesOnError = options.IsNewForm;
        if (options.ShowVersion)
        {
            output.Show(VersionText.For(output.ProgramName, options.Verbose));
            return output.StatusOf(ExitCode.Ok);
        }

        using var guard = new TerminalGuard();
        try
        {
            int status = options.Command == ClientCommand.ForgetKey
                ? ForgetKey(options.CommandText!)
                : Work(SettingsReader.Read(options, output, platform), guard);
            output.Flush();
            return output.StatusOf(status);
        }
        catch (ClientException failure)
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

    private int Work(Settings settings, TerminalGuard guard)
    {
        var input = new StandardInput();
        Options options = settings.Options;
        PasswordPrompt? prompt = options.Command == ClientCommand.Names ? null : new PasswordPrompt(input, output, guard);

        // Scripts, names and watching have their own idea of when they are late.
        using Alarm? alarm = options is { IsInteractive: false, Command: not (ClientCommand.Names or ClientCommand.Watch) }
            ? TimeLimit(options.Timeout)
            : null;
        login = new Login(settings.Server, platform, output, prompt, new PassPhrasePrompt(guard));
        login.LoadCertificates();
        var walk = new Walk(settings.Server, login, output);
        string? operand = options.Operands.Count > 0 ? options.Operands[0] : null;
        switch (options)
        {
            case { Command: ClientCommand.Names }:
                return Names(walk, operand ?? "", options.Timeout ?? NamesTimeout);
            case { Command: ClientCommand.Watch }:
                using (Alarm untilAttached = TimeLimit(options.Timeout))
                using (var watch = new Watch(walk, output, options.Timeout, untilAttached.Dispose))
                {
                    return watch.Run([options.CommandText!, .. options.Operands]);
                }

            case { Command: ClientCommand.Log }:
                return new LogShow(walk, output, TimeProvider.System).Run(options);
            case { Command: ClientCommand.TypeToAll }:
                using (var typing = new TypeToAll(walk, output, input, guard, settings.Escape ?? EscapePair.Default))
                {
                    return typing.Run([options.CommandText!, .. options.Operands]);
                }

            case { IsOfThePast: true }:
                return new PastCommands(walk, output, options).Run(input, guard);
            case { Json: true }:
                return PrintJson(walk, options, operand);
            case { Script.Count: > 0 }:
                return RunScript(walk, options, operand!);
            case { IsInteractive: false }:
                var plan = Plans.For(options);
                var answers = new Answers(output);
                walk.Run(plan, answers);
                answers.Finish(plan.Steps[^1]);
                return answers.HasFailed || walk.Silent > 0 ? ExitCode.Unavailable : ExitCode.Ok;
            default:
                return (operand ?? Pick(walk, guard, input)) is { } console
                    ? Attach(settings, guard, input, walk, console, isPicked: operand is null)
                    : ExitCode.Ok;
        }
    }

    private int ForgetKey(string server)
    {
        KeyFile file = KeyFile.OfUser() ?? throw new ClientException("there is no home directory, so no key is remembered");
        try
        {
            int gone = new ServerKeys(file).Forget(server);
            output.Print(gone > 0 ? $"{server}: forgotten" : $"{server}: not in {file.Path}");
            return gone > 0 ? ExitCode.Ok : ExitCode.Unavailable;
        }
        catch (Exception failure) when (failure is IOException or UnsafeKeyFileException)
        {
            throw new ClientException($"{file.Path}: {failure.Message}");
        }
    }

    private int Attach(Settings settings, TerminalGuard guard, StandardInput input, Walk walk, string console, bool isPicked)
    {
        var opening = new SessionOpening(settings, output) { IsPicked = isPicked };
        walk.AsksNames = Picker.CanPick;
        var session = new Session(settings, output, input, new SessionScreen(settings, output, guard), Move);
        int? status = null;
        walk.Call(console, called =>
        {
            int ended = session.Run(opening.Open(called));
            status = Math.Max(status ?? ExitCode.Ok, ended);
            return true;
        });
        if (status is null && walk.IsUnknown && Picker.CanSuggest)
        {
            Suggest(walk, console);
        }

        return status ?? (walk.Silent > 0 ? ExitCode.Unavailable : ExitCode.Ok);

        AttachedConsole? Move(string name)
        {
            AttachedConsole? next = null;
            opening.IsPicked = false;
            walk.Call(name, called =>
            {
                next = opening.Open(called);
                return false;
            });
            if (next is null && walk.IsUnknown && Picker.CanSuggest)
            {
                Suggest(walk, name);
                output.Complain("Enter alone goes back");
            }

            return next;
        }
    }

    /// <summary>For a person who has mistyped a name.</summary>
    private void Suggest(Walk walk, string console)
    {
        if (Suggestion.For(console, ConsoleDirectory.Of(walk).Rows) is { } suggestion)
        {
            output.Complain(suggestion);
        }
    }

    private string? Pick(Walk walk, TerminalGuard guard, StandardInput input)
    {
        IReadOnlyList<ConsoleRow> rows = ConsoleDirectory.Of(walk).Rows;
        return rows.Any(row => row.Access != "none")
            ? new Picker(output, input, guard).Choose(rows)
            : throw new ClientException("there are no consoles to choose from");
    }

    private int RunScript(Walk walk, Options options, string console)
    {
        bool types = options.Script.Any(step => step.Kind == ScriptStepKind.Send);
        StreamMode mode = options.IsCommandGiven || types ? options.Mode : StreamMode.Spy;
        int? status = null;

        // A time that was asked for holds for the way to the console too; without one, a password may be typed in peace.
        using Alarm alarm = TimeLimit(options.Timeout);
        walk.Call(console, called =>
        {
            using var stream = ConsoleStream.Open(called, mode);
            alarm.Dispose();
            status = new Script(stream, output, options.Timeout ?? ExpectTimeout).Run(options.Script);
            stream.Leave();
            return false;
        });
        return status ?? ExitCode.Unavailable;
    }

    private Alarm TimeLimit(TimeSpan? time) =>
        new(time ?? Timeout.InfiniteTimeSpan, () => output.Complain(
            $"the servers take too long{(login?.Turned is { } server ? $": `{server}' is waited for" : "")}"));

    private int PrintJson(Walk walk, Options options, string? console)
    {
        if (!options.IsListing)
        {
            var servers = new ServerAnswers();
            walk.Run(Plans.For(options), servers);
            output.Show(JsonListing.Servers(servers.All));
        }
        else
        {
            IReadOnlyList<ConsoleRow> rows = ConsoleDirectory.Of(walk, options.InitialServerOnly, console).Rows;
            output.Show(options.Command == ClientCommand.Group ? JsonListing.Viewers(rows) : JsonListing.Consoles(rows));
        }

        return walk.Failures == 0 ? ExitCode.Ok : ExitCode.Unavailable;
    }

    private int Names(Walk walk, string prefix, TimeSpan timeout)
    {
        using Alarm alarm = TimeLimit(timeout);
        foreach (ConsoleRow row in ConsoleDirectory.Of(walk).Rows)
        {
            foreach (string name in (string[])[row.Name, .. row.Aliases])
            {
                // A name a line: one that a line end is in would be two.
                if (row.Access != "none" && AsciiCase.StartsWith(name, prefix) && WireText.IsSafe(name))
                {
                    output.Print(name);
                }
            }
        }

        return walk.Failures == 0 ? ExitCode.Ok : ExitCode.Unavailable;
    }
}
