using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Lines;

/// <summary>How commands from conserver.cf are run: <c>/bin/sh -ce TEXT</c>, so that a failing step ends them.</summary>
internal static class Shell
{
    public const string DefaultPath = "/bin/sh";

    public static SpawnRequest Command(string text) => new(DefaultPath, ["sh", "-ce", Latin1.ToNative(text)]);

    /// <summary>The login shell of the account the daemon runs as.</summary>
    public static string OfCurrentUser() => Users.ById(Users.CurrentId)?.Shell is { Length: > 0 } shell ? shell : DefaultPath;
}
