using System.Collections;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Lines;

/// <summary>
/// What commands of the configuration find in their environment: where programs are, the language, the time zone, and who
/// they run as. The rest of the daemon's is its own business, its secrets (<c>env:NAME</c>) above all.
/// </summary>
internal static class ChildEnvironment
{
    private static readonly string[] Shared = ["PATH", "LANG", "LANGUAGE", "TZ", "TZDIR", "TMPDIR"];

    /// <summary>Who one is, and what one's own programs keep for one: of no use to another user.</summary>
    private static readonly string[] Personal =
    [
        "HOME", "USER", "LOGNAME", "SHELL", "TERM", "SSH_AUTH_SOCK", "KRB5CCNAME", "KRB5_CONFIG", "XDG_RUNTIME_DIR",
    ];

    /// <summary>Of a command that runs as the daemon does. Read once: nobody changes it.</summary>
    public static IReadOnlyList<string> Own { get; } = [.. Kept([.. Shared, .. Personal])];

    /// <summary>Of a command that runs as this user.</summary>
    public static IReadOnlyList<string> Of(UserAccount account) =>
    [
        .. Kept(Shared),
        $"HOME={Latin1.ToNative(account.Home)}",
        $"USER={Latin1.ToNative(account.Name)}",
        $"LOGNAME={Latin1.ToNative(account.Name)}",
        $"SHELL={Latin1.ToNative(account.Shell.Length > 0 ? account.Shell : Lines.Shell.DefaultPath)}",
    ];

    /// <summary>Of a command that runs as a user without an account.</summary>
    public static IReadOnlyList<string> OfNobody => [.. Kept(Shared)];

    /// <summary>An environment in which some have other values; null for none.</summary>
    public static IReadOnlyList<string> With(IReadOnlyList<string>? others, IReadOnlyList<string> environment) =>
        others is null
            ? environment
            : [.. others, .. environment.Where(one => !others.Any(other => Name(other) == Name(one)))];

    private static string Name(string entry) => entry[..entry.IndexOf('=', StringComparison.Ordinal)];

    private static IEnumerable<string> Kept(string[] names)
    {
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            string name = (string)entry.Key;
            if (names.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal))
            {
                yield return $"{name}={entry.Value}";
            }
        }
    }
}
