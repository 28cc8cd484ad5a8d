using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Access;

/// <summary>
/// TCP wrappers: <c>hosts.allow</c> and <c>hosts.deny</c> as the system's libwrap reads them, before any rule of ours. The
/// library is not even loaded while no rule of the files can be about this daemon. Any thread.
/// </summary>
/// <param name="files">The two files.</param>
/// <param name="daemon">The name of the program as it was started.</param>
internal sealed class Wrappers(string[] files, string daemon)
{
    /// <summary>Lists of hosts that programs write grow long.</summary>
    private const int LargestFile = 16 * 1024 * 1024;

    private readonly byte[][] paths = [.. files.Select(file => Latin1.Bytes(file))];

    // What the files said when they were last read, and which files that was.
    private volatile Reading last = new([], []);

    /// <summary>
    /// Those of this machine, for this program: read before lines have taken all descriptors, and again when they have
    /// changed.
    /// </summary>
    public static Wrappers OfThisSystem { get; } = Read();

    /// <summary>Those of this machine, for this program.</summary>
    public Wrappers()
        : this(["/etc/hosts.allow", "/etc/hosts.deny"], Path.GetFileName(Environment.GetCommandLineArgs()[0]))
    {
    }

    /// <summary>It is known that the files, as they are now, say nothing about this daemon. Two calls of stat(2).</summary>
    public bool AreSilent => last is var reading && !reading.MayConcern && reading.Stamps.SequenceEqual(Stamps());

    /// <summary>Whether a peer may connect. May block.</summary>
    /// <exception cref="IOException">The files cannot be read.</exception>
    public bool Allow(IPAddress peer, PeerName name) =>
        !Look().MayConcern || !TcpWrappers.IsInstalled
        || TcpWrappers.Allows(daemon, peer, name.Text, name.IsConfirmed);

    /// <summary>What an administrator should know: the files have rules about us, and nobody can read them.</summary>
    /// <exception cref="IOException">The files cannot be read.</exception>
    public string? Doubt()
    {
        string[] named = [.. files.Zip(Look().Concerns)
            .Where(entry => entry.Second == WrapperConcern.Named).Select(entry => entry.First)];
        return named.Length == 0 || TcpWrappers.IsInstalled
            ? null
            : $"TCP wrappers: {string.Join(" and ", named)} {(named.Length == 1 ? "has" : "have")} rules about {daemon}, "
                + "which DO NOT COUNT: libwrap.so.0 is missing (Debian package libwrap0)";
    }

    private static Wrappers Read()
    {
        var wrappers = new Wrappers();
        try
        {
            _ = wrappers.Look();
        }
        catch (IOException)
        {
            // Whoever asks looks again, and hears of it.
        }

        return wrappers;
    }

    private Reading Look()
    {
        (long, long)[] stamps = Stamps();
        if (last is var reading && reading.Stamps.SequenceEqual(stamps))
        {
            return reading;
        }

        return last = new Reading(
            stamps,
            [.. paths.Select(path => IsEmpty(path) ? WrapperConcern.None : ConcernOf(path))]);
    }

    // What libwrap reads nothing from. A pipe is not: it would wait for what comes out of it.
    private static bool IsEmpty(byte[] path) =>
        Files.Status(path, out FileStatus status) != 0 || status.IsDirectory || status.IsNull;

    private WrapperConcern ConcernOf(byte[] path) =>
        WrapperFile.Concern(Latin1.Text(SmallFile.Read(path, LargestFile)), daemon);

    private (long Length, long Changed)[] Stamps() =>
        [.. paths.Select(path => Files.Status(path, out FileStatus now) == 0 ? (now.Size, now.Changed) : (-1L, 0L))];

    private sealed record Reading((long Length, long Changed)[] Stamps, WrapperConcern[] Concerns)
    {
        public bool MayConcern => Array.Exists(Concerns, concern => concern != WrapperConcern.None);
    }
}
