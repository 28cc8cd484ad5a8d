using System.Collections.Immutable;
using System.Net;
using Conserver.Protocol.Grammar;
using Conserver.Server.Config;
using Conserver.Server.Config.Lint;

namespace Conserver.Server.Tests.Config;

/// <summary>
/// Runs the thorough check in a made-up machine: below <c>/no</c> there is nothing, <c>/file...</c> are files,
/// <c>/folder...</c> folders, and of all other paths nobody knows what they are.
/// </summary>
internal static class Linted
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Without place and weight.</summary>
    public static IEnumerable<string> Texts(string[] findings) =>
        findings.Where(finding => finding.Contains("warning: ", StringComparison.Ordinal))
            .Select(finding => finding[(finding.IndexOf("warning: ", StringComparison.Ordinal) + 9)..]);

    /// <summary>A line of a console about which there is nothing to say.</summary>
    public static string Fine => "console fine { master localhost; type exec; exec cat; rw ann; }\n";

    /// <summary>The findings, as they are printed.</summary>
    public static string[] Check(string text, params (string Name, string Text)[] others) =>
        Check(new GoldenConfig(
            "inline", text, others.ToImmutableDictionary(other => other.Name, other => other.Text), [], ""));

    /// <summary>The findings, as they are printed.</summary>
    /// <param name="golden">What is checked.</param>
    /// <param name="unresolvable">Why a name has no address.</param>
    public static string[] Check(GoldenConfig golden, Func<string, string?>? unresolvable = null) =>
        [.. Findings(golden, unresolvable).Select(finding => finding.ToCompilerStyle("x.cf"))];

    /// <summary>The findings.</summary>
    public static IReadOnlyList<Diagnostic> Findings(
        GoldenConfig golden,
        Func<string, string?>? unresolvable = null,
        DaemonOptions? options = null,
        Func<LineKind, string?>? lacks = null)
    {
        ConfigSyntax syntax = ConfigParser.Parse(
            "x.cf", Bound.Table.Vocabulary, new Bound.Files(golden), followsLoops: false);
        Surroundings world = Bound.World with { Secret = _ => SecretText.Of("x") };
        BindResult result = ConfigBinder.Bind(Bound.Table, syntax, world, ConfigOverrides.None);
        LintSurroundings machine = new(
            unresolvable ?? (name => name is "localhost" or "::1" ? null : "Name or service not known"),
            path => path.StartsWith("/no", StringComparison.Ordinal) || path == "/bin/nothing" ? default
                : new FileFacts(true, path == "/open" ? Private | UnixFileMode.OtherRead : Private)
                {
                    Kind = path.StartsWith("/file", StringComparison.Ordinal) ? FileKind.Regular
                        : path.StartsWith("/folder", StringComparison.Ordinal) ? FileKind.Folder
                        : path == "/dev/null" ? FileKind.CharacterDevice
                        : FileKind.Unknown,
                })
        {
            StableName = path => path == "/dev/ttyUSB0" ? "/dev/serial/by-id/adapter" : null,
            ProgramFolders = ["/bin"],
            Lacks = lacks ?? (_ => null),
            HasAddress = address => IPAddress.IsLoopback(address),
            TcpPort = text => text == "conserver" ? 782 : int.TryParse(text, out int port) ? port : null,
        };
        DaemonSettings settings = DaemonSettings.Merge(options ?? new DaemonOptions(), result.Config.Settings);
        return ConfigLint.Check(syntax, result, settings, machine);
    }
}
