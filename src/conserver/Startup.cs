using System.Collections.Immutable;
using Conserver.Daemon.Checks;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Listening;
using Conserver.Server.Logging;
using Conserver.Server.Reload;
using Conserver.Server.Sessions.Tls;
using Conserver.Server.Tls;

namespace Conserver.Daemon;

/// <summary>
/// From the command line to a running daemon. Everything that can be wrong is found before anything is started: the
/// configuration, the addresses, the certificates, the ports.
/// </summary>
internal sealed class Startup
{
    private readonly string[] arguments;
    private readonly DaemonOptions options;
    private readonly DaemonLog log;
    private readonly IReadOnlyList<string> complaints;
    private OwnUser? own;

    private Startup(string[] arguments, DaemonOptions options, DaemonLog log, IReadOnlyList<string> complaints)
    {
        this.arguments = arguments;
        this.options = options;
        this.log = log;
        this.complaints = complaints;
    }

    /// <summary>Runs the program and returns its exit status.</summary>
    public static int Run(string[] arguments)
    {
        string program = Path.GetFileName(arguments[0]);
        var complaints = new List<string>();
        DaemonOptions options;
        try
        {
            options = OptionParser.Parse(arguments[1..], program, complaints.Add);
        }
        catch (CommandLineEnd end)
        {
            return Print(program, end.ToError, output =>
            {
                output.Write(end.Message);
                return end.Code;
            });
        }

        if (options.Check)
        {
            return Print(program, toError: false, output => CheckCommand.Run(options, output));
        }

        if (options.ExplainUser is not null)
        {
            return Print(program, toError: false, output => ExplainCommand.Run(options, output, System.Console.Error));
        }

        if (options.PasswordUser is not null)
        {
            return Print(program, toError: false, output => PasswordCommand.Run(options, output, System.Console.Error));
        }

        if (!options.AuditFiles.IsEmpty)
        {
            return Print(program, toError: false, output => AuditCommand.Run(options.AuditFiles, output));
        }

        using var log = new DaemonLog(program, Environment.ProcessId, TimeProvider.System)
        {
            IsVerbose = options.Verbose,
            IsDebugging = options.Debug > 0,
            IsPatient = options.SyntaxCheck > 0,
        };
        return new Startup(arguments, options, log, complaints).Run();
    }

    /// <summary>Prints what a command says; when that cannot be written, this is its result.</summary>
    private static int Print(string program, bool toError, Func<TextWriter, int> command)
    {
        try
        {
            TextWriter output = toError ? System.Console.Error : System.Console.Out;
            int status = command(output);
            output.Flush();
            return status;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            try
            {
                // A descriptor that is not open for writing is "denied", and the reason behind it.
                System.Console.Error.Write($"{program}: write error: {(failure.InnerException ?? failure).Message}\n");
            }
            catch (Exception deaf) when (deaf is IOException or UnauthorizedAccessException)
            {
                // There is nobody left to tell but by the status.
            }

            return ExitCode.CannotWrite;
        }
    }

    /// <summary>What management controllers may take to hear that their sessions are over.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);

    private int Run()
    {
        // Until there is a daemon they could be for; the last three never are.
        ReadOnlySpan<int> early =
        [
            Signals.Hup, Signals.Usr1, Signals.Usr2, Signals.Quit, Signals.TerminalInput, Signals.TerminalOutput,
        ];
        foreach (int signal in early)
        {
            Signals.Ignore(signal);
        }

        foreach (string complaint in complaints)
        {
            log.Error(complaint);
        }

        Announce();
        if (options.SyntaxCheck > 0)
        {
            log.Notice("performing configuration file syntax check");
        }

        ConfigLoader loader = new(options);
        BindResult? loaded = loader.Load(log);
        if (loaded is null)
        {
            return ExitCode.NoConfig;
        }

        if (options.SyntaxCheck > 0)
        {
            return Check(loaded);
        }

        DaemonSettings settings = DaemonSettings.Merge(options, loaded.Config.Settings);
        if (Unfit(loader, loaded, settings) is { } wrong)
        {
            log.Error($"{options.ConfigFile} {wrong}: nothing has been started{Grave(loaded)}");
            return ExitCode.BadConfig;
        }

        own = OwnUser.Find(options.User, out string? mistake);
        if (mistake is not null)
        {
            log.Error(mistake);
            return ExitCode.NoPermission;
        }

        Count(loaded, "has");
        loader.Running = loaded;
        return settings.Daemonise && !Background.IsChild
            ? Background.Start(arguments, settings.LogFile, log)
            : Serve(loader, loaded.Config, settings);
    }

    private void Announce()
    {
        string user = Users.ById(Sys.EffectiveUserId)?.Name ?? $"uid {Sys.EffectiveUserId}";
        string login = Users.ById(Sys.UserId)?.Name ?? $"uid {Sys.UserId}";
        log.Notice(Replies.Version);
        log.Notice($"started as `{user}' by `{login}'");
    }

    private int Check(BindResult loaded)
    {
        if (options.SyntaxCheck > 1)
        {
            foreach (string line in ConfigCheck.Lines(loaded))
            {
                log.Notice(line);
            }
        }

        DaemonSettings settings = DaemonSettings.Merge(options, loaded.Config.Settings);
        if (Addresses(settings) is null)
        {
            return ExitCode.System;
        }

        log.Notice("terminated");
        if (log.Flush(TimeSpan.FromMinutes(1)) && log.HasLost)
        {
            log.Error("write error: not all of this could be written");
            return ExitCode.CannotWrite;
        }

        return loaded.HasErrors || complaints.Count > 0 ? ExitCode.BadConfig : ExitCode.Ok;
    }

    private int Serve(ConfigLoader loader, ServerConfig config, DaemonSettings settings)
    {
        Privileges.HideMemory();
        if (Addresses(settings) is not { } points)
        {
            return ExitCode.System;
        }

        ServerTls tls;
        try
        {
            tls = ServerTls.Load(Certificates.Of(settings), log: log.Notice);
        }
        catch (TlsSetupException mistake)
        {
            log.Error(mistake.Message);
            log.Error(mistake.Detail);
            return ExitCode.Tls;
        }

        if (Background.IsChild)
        {
            int errno = log.OpenFile(settings.LogFile);
            if (errno != 0)
            {
                log.Error($"open({settings.LogFile}): {Errno.Text(Math.Abs(errno))}");
                return ExitCode.Daemonise;
            }
        }

        using var daemon = new Server.Daemon(options, config, log, tls);
        try
        {
            daemon.Bind(points);
        }
        catch (Exception failure) when (failure is PosixException or ListenException)
        {
            log.Error(failure.Message);
            return ExitCode.System;
        }

        return Run(loader, config, daemon);
    }

    private int Run(ConfigLoader loader, ServerConfig config, Server.Daemon daemon)
    {
        daemon.ReadConfig = () => ReadAgain(loader, daemon);
        using var signals = new Signals();
        signals.On(Signals.Hup, Now, daemon.RequestReload);
        signals.On(Signals.Usr1, Now, () => daemon.RequestBringUp());
        signals.On(Signals.Usr2, Now, () => daemon.RequestReopenLogs());
        signals.On(Signals.Term, Now, daemon.RequestStop);
        signals.On(Signals.Interrupt, Now, daemon.RequestStop);
        signals.Suppress(Signals.Quit);
        using var orphans = Orphans.ComeHere ? new OrphanReaper(daemon.Main, log) : null;

        var pidFile = new PidFile(options.PidFile);
        if (pidFile.Write() is { } reason)
        {
            // Nobody needs it in the foreground; a service does.
            Action<string> say = Background.IsChild ? log.Error : log.Info;
            say($"can't write pid file {options.PidFile}: {reason}");
        }

        if (own?.Become(options, config, loader.Used, log) is { } stays)
        {
            log.Error(stays);
            return ExitCode.NoPermission;
        }

        Background.SayReady();
        daemon.Run();
        IpmiConsole.Instance.Quit(FarewellTime);
        if (pidFile.Remove() is { } failure)
        {
            // It lies where only root may write, and the next start as root takes it over.
            Action<string> say = Privileges.Kept is null ? log.Error : log.Info;
            say($"can't remove pid file {options.PidFile}: {failure}");
        }

        return ExitCode.Ok;
    }

    // What was wrong before does not keep anything from changing; what is newly wrong does.
    private ReloadReading ReadAgain(ConfigLoader loader, Server.Daemon daemon)
    {
        BindResult? loaded = loader.Load(log);
        if (loaded is null)
        {
            string reason = $"{options.ConfigFile} cannot be read";
            log.Error("reload: the running configuration stays");
            return ReloadReading.Refused([reason]);
        }

        ImmutableArray<Diagnostic> errors = loaded.NewErrors(loader.Running!);
        DaemonSettings settings = DaemonSettings.Merge(options, loaded.Config.Settings);
        string? wrong = Unfit(loader, loaded, settings)
            ?? (errors.IsEmpty ? null : "has new errors");
        if (wrong is not null)
        {
            log.Error($"reload: {options.ConfigFile} {wrong}: the running configuration stays{Grave(loaded)}");
            IEnumerable<Diagnostic> shown = errors.IsEmpty ? loaded.Diagnostics.Where(error => error.IsError) : errors;
            return ReloadReading.Refused([$"{options.ConfigFile} {wrong}", .. shown.Select(error => error.ToString())]);
        }

        own?.Warn(options, loaded.Config, loader.Used, log);
        Count(loaded, "still has");
        loader.Running = loaded;
        ServerTls tls = daemon.Tls.Renew(Certificates.Of(settings), text => log.Error($"reload: {text}"));
        return ReloadReading.Of(loaded.Config, () => daemon.Tls = tls);
    }

    /// <summary>Why a daemon must not serve what is left of a configuration; null when it may.</summary>
    private string? Unfit(ConfigLoader loader, BindResult loaded, DaemonSettings settings) =>
        FilesOf.Clash(options, loaded.Config, settings, loader.Used) is { } clash ? clash.Text
        : !loaded.HasErrors ? null
        : settings.Strict ? "has errors"
        : loaded.Definitions.IsEmpty ? "has errors and leaves nothing to serve"
        : !loaded.IsFit ? "has errors that may let somebody in"
        : null;

    /// <summary>Where the first mistake stands that may let somebody in.</summary>
    private static string Grave(BindResult loaded) =>
        loaded.Diagnostics.FirstOrDefault(mistake => mistake.IsGrave)?.At is { } at ? $" [{at.File}:{at.ReportedLine}]" : "";

    private void Count(BindResult loaded, string has)
    {
        if (loaded.HasErrors)
        {
            string errors = loaded.ErrorCount == 1 ? "1 error" : $"{loaded.ErrorCount} errors";
            int faulty = loaded.FaultyConsoles;
            string consoles = faulty switch
            {
                0 => "",
                1 => "; 1 console has errors",
                _ => $"; {faulty} consoles have errors",
            };
            string leftOut = loaded.LeftOut.IsEmpty ? "" : $"; left out: {Some(loaded.LeftOut)}";
            log.Error(
                $"{options.ConfigFile} {has} {errors}, see --check: what is left of it is served{consoles}{leftOut}");
        }
    }

    private static string Some(ImmutableArray<string> names)
    {
        const int Shown = 10;
        string some = string.Join(' ', names.Take(Shown));
        return names.Length <= Shown ? some : $"{some} and {names.Length - Shown} more";
    }

    // Handlers run on a pool thread and only post; nothing has to be posted twice.
    private static void Now(Action action) => action();

    private ListenPoints? Addresses(DaemonSettings settings) => new Addresses(options, log.Error).Of(settings);

    private static string? Native(string? path) => string.IsNullOrEmpty(path) ? null : Latin1.ToNative(path);
}
