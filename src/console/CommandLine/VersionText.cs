using Conserver.Client.Configuration;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>The answer to <c>-V</c>. Scripts read the first line, so it names the version we are compatible with.</summary>
internal static class VersionText
{
    private const string OwnVersion = "0.1.0";

    public static string For(string programName, bool verbose)
    {
        string[] lines =
        [
            "conserver.com version 8.2.7",
            $"default initial master server `{Defaults.Master}'",
            $"default port referenced as `{Defaults.Port}'",
            $"default escape sequence `{EscapePair.Default}'",
            $"default site-wide configuration in `{Defaults.SiteFile}'",
            $"default per-user configuration in `$HOME/{Defaults.UserFileName}'",
            "options: openssl",
            "openssl version: that of the system's libssl, loaded when needed",
            $"built as `Conserver {OwnVersion}, an independent implementation'",
        ];
        string text = "";
        foreach (string line in lines)
        {
            text += $"{programName}: {line}\n";
        }

        return verbose ? text + Licence : text;
    }

    private const string Licence =
        "Conserver is free software, written anew to be compatible with conserver 8.2.7.\n"
        + "It contains no code of conserver.com's program.\n";
}
