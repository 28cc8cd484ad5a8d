namespace Conserver.Posix;

/// <summary>
/// The one way off a loop: what may block goes to the queue of its kind. A kind that hangs holds up its own askers only,
/// and each of them no longer than its limit. One for the whole process.
/// </summary>
public sealed class Errands
{
    /// <summary>
    /// All processors but one, of two both. What counts is where the process may run: its affinity, and the share of its
    /// control group.
    /// </summary>
    private static readonly int Searching =
        Math.Max(Math.Min(2, Environment.ProcessorCount), Environment.ProcessorCount - 1);

    /// <summary>Names of clients by their addresses: strangers cause these, so they have turns of their own.</summary>
    public ErrandQueue PeerNames { get; } = new("look-ups of client names", 8, 1000, TimeSpan.FromSeconds(5));

    /// <summary>Accounts and groups.</summary>
    public ErrandQueue Accounts { get; } = new("look-ups of accounts", 4, 10_000, TimeSpan.FromSeconds(20));

    /// <summary>Commands that are started as another user, who is looked up.</summary>
    public ErrandQueue Launches { get; } = new("starts of commands", 8, 100_000, TimeSpan.FromSeconds(30));

    /// <summary>
    /// Passwords that are checked by hashing: processor time that strangers cause, so half of the processors at most, and
    /// consoles come first. One address gets its share of that and no more, see <see cref="ErrandQueue"/>.
    /// </summary>
    public ErrandQueue Passwords { get; } =
        new("password checks", Math.Max(1, Environment.ProcessorCount / 2), 1000, TimeSpan.FromSeconds(60))
        {
            GivesWay = true,
        };

    /// <summary>
    /// Passwords that the system checks, each in a process of its own, which gives way as its thread does. It may wait for a
    /// network, or for somebody who is asked on his telephone.
    /// </summary>
    public ErrandQueue SystemPasswords { get; } =
        new("system password checks", 16, 1000, TimeSpan.FromSeconds(60)) { GivesWay = true };

    /// <summary>Public-key work of TLS handshakes, a step at a time: processor time as well.</summary>
    public ErrandQueue Handshakes { get; } =
        new("TLS handshakes", Math.Max(2, Environment.ProcessorCount), 1000, TimeSpan.FromSeconds(60)) { GivesWay = true };

    /// <summary>
    /// The same for devices that lines lead to: all of them at once when the daemon starts. Their certificate files are read
    /// there too; one that hangs leaves the others as many threads as there are processors.
    /// </summary>
    public ErrandQueue DeviceHandshakes { get; } =
        new("TLS handshakes with devices", 2 * Environment.ProcessorCount, 100_000, TimeSpan.FromSeconds(60));

    /// <summary>Files that are read: replays, the password file.</summary>
    public ErrandQueue Files { get; } = new("file reads", 8, 10_000, TimeSpan.FromSeconds(30));

    /// <summary>
    /// Logs that somebody looks into, as much of them as he likes: one user has all processors of the process but one, and
    /// when what he looks into hangs half as many threads are left for others. They do not give way: presumably a
    /// collection of garbage waits for each thread that searches, which must not wait for other programs then (0038).
    /// </summary>
    public ErrandQueue Histories { get; } =
        new("looks into logs", Searching + ((Searching + 1) / 2), 1000, TimeSpan.FromSeconds(60)) { PerKey = Searching };

    /// <summary>
    /// Paths of lines that lie on file systems of other machines: looked at here first, so that one that does not answer
    /// holds up no loop.
    /// </summary>
    public ErrandQueue FarPaths { get; } = new("looks at paths", 16, 10_000, TimeSpan.FromSeconds(30));

    /// <summary>Closed files of logs: compressing takes processor time, and nobody waits for it.</summary>
    public ErrandQueue ClosedLogs { get; } =
        new("closed log files", 2, 100_000, TimeSpan.FromDays(1)) { GivesWay = true };

    /// <summary>Logs that are put on the disk (fsync), which may take as long as it likes.</summary>
    public ErrandQueue LogSyncs { get; } = new("log syncs", 4, 100_000, TimeSpan.FromMinutes(1));

    /// <summary>Serial devices that are opened, and closed while they still send.</summary>
    public ErrandQueue Devices { get; } = new("serial devices", 16, 10_000, TimeSpan.FromSeconds(30));

    /// <summary>Breaks on terminals (tcsendbreak).</summary>
    public ErrandQueue Breaks { get; } = new("breaks", 16, 10_000, TimeSpan.FromSeconds(10));

    /// <summary>Sessions with management controllers: calls of the library may wait.</summary>
    public ErrandQueue Ipmi { get; } = new("IPMI calls", 8, 100_000, TimeSpan.FromSeconds(30));

    /// <summary>
    /// Nothing of what clients and lines ask for is under way; for tests, whose clock must not run on while somebody works.
    /// </summary>
    public bool AreIdle =>
        PeerNames.IsIdle && Accounts.IsIdle && Launches.IsIdle && Passwords.IsIdle && SystemPasswords.IsIdle
        && Handshakes.IsIdle && DeviceHandshakes.IsIdle && Files.IsIdle && Histories.IsIdle && Devices.IsIdle
        && Breaks.IsIdle && Ipmi.IsIdle;

    /// <summary>Reading the configuration, names in it looked up: one after the other.</summary>
    public ErrandQueue Configuration { get; } = new("configurations", 1, 2, TimeSpan.FromMinutes(10));
}
