using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Config.Lint;

namespace Conserver.Daemon.Checks;

/// <summary>
/// Who runs <c>--check</c>. What only depends on that is no mistake of the configuration, unless it is root or the user
/// that the daemon is to be.
/// </summary>
/// <param name="Name">The user's.</param>
/// <param name="Decides">What it may not do, the daemon may not do either.</param>
internal sealed record Checker(string Name, bool Decides)
{
    private const string Remedy = "run the check as root, or as the daemon's user";

    public static Checker Of(DaemonOptions options)
    {
        uint self = Sys.EffectiveUserId;
        string name = Users.ById(self)?.Name ?? $"uid {self}";
        string? wanted = options.User?.Split(':')[0];
        return new Checker(PrintableText.Of(name), Sys.IsRoot || wanted == name || wanted == $"{self}");
    }

    /// <summary>A reason that depends on who asks.</summary>
    public static bool IsOfUser(int errno) => errno is Errno.EACCES or Errno.EPERM;

    /// <summary>A mistake, or what could not be found out.</summary>
    /// <param name="keyword">See <see cref="StartFinding"/>.</param>
    /// <param name="message">In the words of a start.</param>
    /// <param name="isOfUser">It depends on who asks, or where.</param>
    /// <param name="detail">More about it.</param>
    /// <param name="isError">The daemon would not start.</param>
    public StartFinding Finding(
        string? keyword, string message, bool isOfUser, string? detail = null, bool isError = true) =>
        Decides || !isOfUser
            ? new StartFinding(keyword, message, detail, isError)
            : new StartFinding(
                keyword, $"could not be tried as {Name}: {message}{(detail is null ? "" : $": {detail}")}", Remedy);
}
