using Conserver.Client.Configuration;
using Conserver.Protocol.Dialogue;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>The answer to <c>-V</c>. Scripts read the first line, so it names the version we are compatible with.</summary>
internal static class VersionText
{
    public static string For(string programName, bool verbose)
    {
        string[] lines =
        [
            Replies.Version,
            $"default initial master server `{Defaults.Master}'",
            $"default port referenced as `{Defaults.Port}'",
            $"default escape sequence `{EscapePair.Default}'",
            $"default site-wide configuration in `{Defaults.SiteFile}'",
            $"default per-user configuration in `$HOME/{Defaults.UserFileName}'",
            "options: openssl",
            "openssl version: that of the system's libssl, loaded when needed",
            $"built as `Conserver {Replies.OwnVersion}, an independent implementation'",
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
