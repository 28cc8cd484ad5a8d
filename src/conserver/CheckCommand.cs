using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Conserver.Daemon.Checks;
using Conserver.Posix;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Config.Lint;
using Conserver.Server.OwnUser;

namespace Conserver.Daemon;

/// <summary><c>conserver --check</c>: everything that is wrong, or looks wrong, in the style of compilers.</summary>
internal static class CheckCommand
{
    private const int MostHanging = 3;

    /// <summary>The path of services.</summary>
    private const string Daemons = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static int hanging;

    /// <summary>Prints the findings and a last line that counts them; 0 when none is an error.</summary>
    public static int Run(DaemonOptions options, TextWriter output)
    {
        var who = Checker.Of(options);
        List<StartFinding> denied = [];
        var loader = new ConfigLoader(options)
        {
            Denied = who.Decides ? null : secret =>
            {
                denied.Add(who.Finding(null, $"the secret `{secret}': Permission denied", isOfUser: true));
                return SecretText.Of("unknown");
            },
        };
        (ConfigSyntax syntax, BindResult? result) = loader.Read(followsLoops: false);
        if (result is null)
        {
            output.WriteLine($"{options.ConfigFile}: error: {syntax.OpenFailure}");
            return ExitCode.NoConfig;
        }

        DaemonSettings settings = DaemonSettings.Merge(options, result.Config.Settings);
        var names = new SlowNames(Patience);
        Lazy<IReadOnlyList<IPAddress>> own = new(Interfaces.Addresses);
        ImmutableArray<Diagnostic> findings =
        [
            .. ConfigLint.Check(
                syntax,
                result,
                settings,
                new LintSurroundings(names.WhyNone, FileOf)
                {
                    StableName = path => SerialNames.StableName(path),
                    ProgramFolders = ProgramFolders(),
                    HasAddress = address => IPAddress.IsLoopback(address) || own.Value.Contains(address),
                    AtStart = [.. denied.Distinct(), .. StartCheck.Of(options, settings, result.Config, loader.Used)],
                    TcpPort = text => ushort.TryParse(text, out ushort port) ? port : ServicePorts.Of(text),
                }),
            .. OwnUserFindings(options, result.Config, loader.Used),
        ];
        foreach (Diagnostic finding in findings)
        {
            output.WriteLine(Shown(finding.ToCompilerStyle(loader.File)));
        }

        int errors = findings.Count(finding => finding.IsError);
        output.WriteLine(
            $"{options.ConfigFile}: {Count(result.Definitions.Length, "console")}, {Count(errors, "error")}, "
            + Count(findings.Length - errors, "warning"));
        return errors == 0 ? ExitCode.Ok : ExitCode.BadConfig;
    }

    // It becomes that user, on a thread of its own: that is what each thread is by itself.
    private static ImmutableArray<Diagnostic> OwnUserFindings(
        DaemonOptions options, ServerConfig config, IReadOnlyList<PathNeed> used)
    {
        ImmutableArray<Diagnostic> found = [];
        var looks = new Looks(Patience);
        looks.Add("--user", null, _ => found = OwnUser.Findings(options, config, used));
        IReadOnlyList<StartFinding> missing = looks.Findings();
        return missing.Count == 0 ? found
            : [.. missing.Select(finding => new Diagnostic(finding.Message, IsError: false))];
    }

    // Of whoever checks and of daemons: one of them may have more than the other.
    private static string[] ProgramFolders() =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(Daemons.Split(':'))
            .Where(folder => folder.StartsWith('/')).Distinct(),
    ];

    /// <summary>Text of a configuration for a terminal.</summary>
    public static string Shown(string text) => Latin1.ToNative(PrintableText.Of(text));

    // What hangs, as all of a dead file server does, is there for all we know, and is not waited for again and again.
    private static FileFacts FileOf(string path)
    {
        if (hanging >= MostHanging)
        {
            return new FileFacts(true, UnixFileMode.None);
        }

        Task<FileFacts> look = Task.Run(() => Look(path));
        if (look.Wait(Patience))
        {
            return look.Result;
        }

        hanging++;
        return new FileFacts(true, UnixFileMode.None);
    }

    private static FileFacts Look(string path)
    {
        int error = Files.Status(Latin1.Bytes(path), out FileStatus status);
        return error is -Errno.ENOENT or -Errno.ENOTDIR ? default
            : error != 0 ? new FileFacts(true, UnixFileMode.None)
            : new FileFacts(true, (UnixFileMode)(status.Mode & 0xFFF)) { Kind = KindOf(status) };
    }

    private static FileKind KindOf(FileStatus status) => status switch
    {
        { IsRegular: true } => FileKind.Regular,
        { IsDirectory: true } => FileKind.Folder,
        { IsSocket: true } => FileKind.Socket,
        { IsCharacterDevice: true } => FileKind.CharacterDevice,
        _ => FileKind.Other,
    };

    private static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");
}
