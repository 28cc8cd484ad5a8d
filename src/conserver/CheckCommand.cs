using System.Collections.Immutable;
using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using Conserver.Server;
using Conserver.Server.Config;
using Conserver.Server.Config.Lint;

namespace Conserver.Daemon;

/// <summary><c>conserver --check</c>: everything that is wrong, or looks wrong, in the style of compilers.</summary>
internal static class CheckCommand
{
    /// <summary>Prints the findings and a last line that counts them; 0 when none is an error.</summary>
    public static int Run(DaemonOptions options, TextWriter output)
    {
        var loader = new ConfigLoader(options);
        (ConfigSyntax syntax, BindResult? result) = loader.Read();
        if (result is null)
        {
            output.WriteLine($"{options.ConfigFile}: error: {syntax.OpenFailure}");
            return ExitCode.NoConfig;
        }

        DaemonSettings settings = DaemonSettings.Merge(options, result.Config.Settings);
        ImmutableArray<Diagnostic> findings = ConfigLint.Check(
            syntax, result, settings, new LintSurroundings(name => Resolver.Addresses(name).Error, FileOf));
        foreach (Diagnostic finding in findings)
        {
            output.WriteLine(TerminalText.Shown(finding.ToCompilerStyle(loader.File)));
        }

        int errors = findings.Count(finding => finding.IsError);
        output.WriteLine(
            $"{options.ConfigFile}: {Count(result.Definitions.Length, "console")}, {Count(errors, "error")}, "
            + Count(findings.Length - errors, "warning"));
        return errors == 0 ? ExitCode.Ok : ExitCode.BadConfig;
    }

    private static FileFacts FileOf(string path)
    {
        try
        {
            return new FileFacts(true, File.GetUnixFileMode(Latin1.ToNative(path)));
        }
        catch (Exception reason) when (reason is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            return default;
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            // It is there; whoever checks may just not look.
            return new FileFacts(true, UnixFileMode.None);
        }
    }

    private static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");
}
