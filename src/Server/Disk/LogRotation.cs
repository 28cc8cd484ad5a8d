using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Disk;

/// <summary>
/// One roll of a log that has grown to <c>logfilemax</c> (conserver 8.2.7): the file gets a name with a UTC stamp, and a
/// new one starts with the last few lines, which are cut off the old one.
/// </summary>
internal sealed class LogRotation
{
    private readonly ILogDisk disk;
    private readonly string path;
    private readonly long limit;
    private readonly DateTimeOffset stamp;
    private readonly Action<LogReport> report;

    /// <param name="disk">Where files are.</param>
    /// <param name="path">The log's name.</param>
    /// <param name="limit">Bytes from which on it is rolled, more than 0.</param>
    /// <param name="stamp">One instant for all logs that are rolled in the same check.</param>
    /// <param name="report">Hears of the roll or why it failed.</param>
    public LogRotation(ILogDisk disk, string path, long limit, DateTimeOffset stamp, Action<LogReport> report)
    {
        this.disk = disk;
        this.path = path;
        this.limit = limit;
        this.stamp = stamp;
        this.report = report;
    }

    /// <summary>What the closed file is called; null while it is not closed.</summary>
    public string? Closed { get; private set; }

    /// <summary>How many bytes at the end of a log are searched for lines to carry over.</summary>
    public static int TailSize(long limit) => limit switch
    {
        < 4000 => 100,
        > 160000 => 4000,
        _ => (int)(limit * 0.025),
    };

    /// <summary>What is carried over: all after the first line feed of the tail.</summary>
    public static ReadOnlySpan<byte> CarryOver(ReadOnlySpan<byte> tail)
    {
        int feed = tail.IndexOf((byte)'\n');
        return feed < 0 ? default : tail[(feed + 1)..];
    }

    /// <summary>The name a rolled log gets: <c>NAME-20261123-064723</c>, UTC.</summary>
    public static string RolledName(string path, DateTimeOffset stamp) =>
        path + stamp.UtcDateTime.ToString("-yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);

    /// <summary>Rolls <paramref name="current"/> if it is large enough; the file to write to from now on.</summary>
    public ILogFile Roll(ILogFile current)
    {
        if (!current.TryStatus(out FileStatus old) || !old.IsRegular || old.Size < limit)
        {
            return current;
        }

        if (!disk.TryStatus(path, out FileStatus named) || !named.IsSameFile(old))
        {
            // Renamed by somebody else, or rolled already through a console that shares it: only take up the new one.
            return Reopened(current);
        }

        string rolled = FreeName();
        report(new LogReport(LogReportKind.Rolled, $"logfile exceeds {LimitText()}: rolling"));
        int errno = disk.Rename(path, rolled);
        if (errno != 0)
        {
            Fail($"RollLogs(): rename({path},{rolled}) failed: ", errno);
            return current;
        }

        ILogFile? fresh = disk.OpenAppend(path, out errno);
        if (fresh is null)
        {
            Fail($"RollLogs(): open({path}): ", errno);
            errno = disk.Rename(rolled, path);
            if (errno != 0)
            {
                Fail($"RollLogs(): rename({rolled},{path}) failed: ", errno);
            }

            return current;
        }

        MoveCarryOver(rolled, old.Size, current, fresh);
        Closed = rolled;
        current.Dispose();
        return fresh;
    }

    private void MoveCarryOver(string rolled, long oldSize, ILogFile old, ILogFile fresh)
    {
        byte[] tail = new byte[TailSize(limit)];
        if (oldSize < tail.Length)
        {
            return;
        }

        try
        {
            using ReplayFile? reader = disk.OpenReplay(rolled);
            if (reader is null || reader.Read(oldSize - tail.Length, tail) < tail.Length)
            {
                return;
            }
        }
        catch (IOException failure)
        {
            // The lines stay where they are, at the end of the old file.
            report(new LogReport(LogReportKind.RollFailed, $"RollLogs(): {Latin1.FromNative(failure.Message)}"));
            return;
        }

        ReadOnlySpan<byte> carry = CarryOver(tail);
        ReadOnlySpan<byte> rest = carry;
        while (!rest.IsEmpty)
        {
            int put = fresh.Write(rest);
            if (put <= 0)
            {
                Fail($"RollLogs(): write({path}): ", put == 0 ? Errno.EIO : -put);
                Cut(fresh, path, 0);
                return;
            }

            rest = rest[put..];
        }

        if (!carry.IsEmpty)
        {
            Cut(old, rolled, oldSize - carry.Length);
        }
    }

    private void Cut(ILogFile file, string name, long length)
    {
        int errno = file.Truncate(length);
        if (errno != 0)
        {
            Fail($"RollLogs(): ftruncate({name}): ", errno);
        }
    }

    private ILogFile Reopened(ILogFile current)
    {
        ILogFile? fresh = disk.OpenAppend(path, out int errno);
        if (fresh is null)
        {
            Fail($"RollLogs(): open({path}): ", errno);
            return current;
        }

        current.Dispose();
        return fresh;
    }

    /// <summary>8.2.7 overwrites an older file of the same second; we count on instead.</summary>
    private string FreeName()
    {
        string name = RolledName(path, stamp);
        string free = name;
        for (int i = 1; i < 100 && IsTaken(free); i++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
        }

        return free;
    }

    private bool IsTaken(string name) => disk.TryStatus(name, out _) || disk.TryStatus(name + LogName.Compressed, out _);

    private string LimitText() => limit > 1024 * 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{limit / (1024 * 1024)}MB")
        : string.Create(CultureInfo.InvariantCulture, $"{limit / 1024}KB");

    private void Fail(string what, int errno) =>
        report(new LogReport(LogReportKind.RollFailed, what + Latin1.FromNative(Errno.Text(errno))));
}
