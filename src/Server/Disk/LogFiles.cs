namespace Conserver.Server.Disk;

/// <summary>
/// The logs of all loops by path. Whoever logs to the same file shares its writer, so that pieces are never torn apart, a
/// rotation loses nothing, and there is one history with one count of bytes. Any thread.
/// </summary>
internal sealed class LogFiles
{
    private readonly Lock gate = new();
    private readonly Dictionary<LogName, LogFile> files = [];

    /// <summary>Closed files that are to be looked at.</summary>
    internal TidyTurns Tidying { get; } = new();

    /// <summary>Closed files that are to be put on the disk.</summary>
    internal DueSyncs DueSyncs { get; } = new();

    /// <summary>The log of that name; from now on <paramref name="user"/> hears of it.</summary>
    /// <param name="name">As configured.</param>
    /// <param name="crew">Who writes it if nobody does yet.</param>
    /// <param name="user">Whose output it has.</param>
    /// <param name="disk">Where it is; null for the crew's.</param>
    internal LogFile Use(LogName name, LogCrew crew, ILogUser user, ILogDisk? disk = null)
    {
        lock (gate)
        {
            if (!files.TryGetValue(name, out LogFile? file))
            {
                files[name] = file = new LogFile(name, crew, new LogWriter(name, disk ?? crew.Disk, crew.Clock));
            }

            file.Users++;
            file.Writer.Add(user);
            return file;
        }
    }

    /// <summary>
    /// It has nothing more to say there. The writer is kept until everything is written, so that somebody who takes up the
    /// same file meanwhile comes behind.
    /// </summary>
    internal void Leave(LogFile file, ILogUser user, LogCrew crew)
    {
        file.Run(crew, () =>
        {
            lock (gate)
            {
                file.Writer.Remove(user);

                // Whoever reads along for this user asks where it has gone.
                file.Queue.TellReaders();
                if (--file.Users == 0)
                {
                    files.Remove(file.Name);
                }
            }
        });
    }
}
