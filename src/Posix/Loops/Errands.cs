namespace Conserver.Posix;

/// <summary>
/// The one way off a loop: what may block goes to the queue of its kind. A kind that hangs holds up its own askers only,
/// and each of them no longer than its limit. One for the whole process.
/// </summary>
public sealed class Errands
{
    /// <summary>Names of clients by their addresses: strangers cause these, so they have turns of their own.</summary>
    public ErrandQueue PeerNames { get; } = new("look-ups of client names", 8, 1000, TimeSpan.FromSeconds(5));

    /// <summary>Addresses of the hosts that lines lead to: all of them at once when the daemon starts.</summary>
    public ErrandQueue HostNames { get; } = new("look-ups of host names", 8, 100_000, TimeSpan.FromSeconds(30));

    /// <summary>Accounts and groups.</summary>
    public ErrandQueue Accounts { get; } = new("look-ups of accounts", 4, 10_000, TimeSpan.FromSeconds(20));

    /// <summary>Commands that are started as another user, who is looked up.</summary>
    public ErrandQueue Launches { get; } = new("starts of commands", 8, 100_000, TimeSpan.FromSeconds(30));

    /// <summary>
    /// Passwords that are checked by hashing: processor time, so no more at once than there are processors.
    /// </summary>
    public ErrandQueue Passwords { get; } =
        new("password checks", Math.Max(2, Environment.ProcessorCount), 1000, TimeSpan.FromSeconds(60));

    /// <summary>Passwords that the system checks: mostly sleep, as a failure is answered late.</summary>
    public ErrandQueue SystemPasswords { get; } = new("system password checks", 16, 1000, TimeSpan.FromSeconds(60));

    /// <summary>Files that are read: replays, the password file.</summary>
    public ErrandQueue Files { get; } = new("file reads", 8, 10_000, TimeSpan.FromSeconds(30));

    /// <summary>Breaks on terminals (tcsendbreak).</summary>
    public ErrandQueue Breaks { get; } = new("breaks", 16, 10_000, TimeSpan.FromSeconds(10));

    /// <summary>Opening the daemon's own logs.</summary>
    public ErrandQueue Logs { get; } = new("openings of logs", 2, 100, TimeSpan.FromSeconds(30));

    /// <summary>Reading the configuration, names in it looked up: one after the other.</summary>
    public ErrandQueue Configuration { get; } = new("configurations", 1, 2, TimeSpan.FromMinutes(10));
}
