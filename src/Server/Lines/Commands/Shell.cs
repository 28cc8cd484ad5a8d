using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Lines;

/// <summary>How commands from conserver.cf are run: <c>/bin/sh -ce TEXT</c>, so that a failing step ends them.</summary>
internal static class Shell
{
    public const string DefaultPath = "/bin/sh";

    public static SpawnRequest Command(string text) => new(DefaultPath, [DefaultPath, "-ce", Latin1.ToNative(text)]);

    /// <summary>
    /// The superuser's login shell, whoever runs the daemon: its own account may have one that lets nobody in.
    /// </summary>
    public static string OfRoot => RootShell.Value;

    // Asked once: the answer does not change, and the name service may be slow. A failure is no answer.
    private static readonly Lazy<string> RootShell = new(
        () => Users.ById(0)?.Shell is { Length: > 0 } shell ? Latin1.ToNative(shell) : DefaultPath,
        LazyThreadSafetyMode.PublicationOnly);
}
