using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;

namespace Conserver.Server.Tests.History;

/// <summary>Files in memory that can refuse, take little at a time, or hang.</summary>
internal sealed class FakeDisk : ILogDisk
{
    private readonly object gate = new();
    private readonly Dictionary<string, Inode> names = [];
    private readonly Dictionary<string, List<byte>> records = [];
    private ulong inodes;

    /// <summary>Error number of each open from now on; 0 for none.</summary>
    public volatile int OpenError;

    /// <summary>Only paths that begin like this have it.</summary>
    public string OpenErrorPrefix { get; init; } = "";

    /// <summary>Bytes that still fit on the disk.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>Error number of a write that finds no room.</summary>
    public volatile int WriteError = 28;

    /// <summary>A file on another disk, which has room.</summary>
    public volatile string? OtherRoom;

    /// <summary>Thrown by each write.</summary>
    public volatile Exception? Defect;

    /// <summary>Bytes that one write takes at most.</summary>
    public volatile int MaxWrite = int.MaxValue;

    /// <summary>Failed writes and opens so far.</summary>
    public volatile int Refusals;

    /// <summary>Writes that took something.</summary>
    public volatile int Writes;

    /// <summary>Managed id of the thread that wrote last.</summary>
    public volatile int LastWriter;

    /// <summary>Bytes in the file of which a replay was asked for last.</summary>
    public volatile int ReplayEnd = -1;

    /// <summary>Files open now.</summary>
    public volatile int OpenFiles;

    /// <summary>Called by each open, before anything else.</summary>
    public volatile Action? WhenOpened;

    /// <summary>An open waits until this is set.</summary>
    public ManualResetEventSlim Opening { get; } = new(true);

    /// <summary>A write waits until this is set.</summary>
    public ManualResetEventSlim Spinning { get; } = new(true);

    public string this[string path]
    {
        get
        {
            lock (gate)
            {
                return names.TryGetValue(path, out Inode? inode) ? Latin1.Text(inode.Bytes.ToArray()) : "(none)";
            }
        }
    }

    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (gate)
            {
                return [.. names.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    public void SetRoom(long bytes)
    {
        lock (gate)
        {
            Room = bytes;
        }
    }

    public void Delete(string path)
    {
        lock (gate)
        {
            names[path].Links--;
            names.Remove(path);
        }
    }

    public void Truncate(string path, int length)
    {
        lock (gate)
        {
            List<byte> bytes = names[path].Bytes;
            bytes.RemoveRange(length, bytes.Count - length);
        }
    }

    public void Put(string path, string content)
    {
        lock (gate)
        {
            var inode = new Inode { Number = ++inodes };
            inode.Bytes.AddRange(Latin1.Bytes(content));
            names[path] = inode;
        }
    }

    public ILogFile? OpenAppend(string path, out int errno)
    {
        WhenOpened?.Invoke();
        Opening.Wait();
        lock (gate)
        {
            errno = path.StartsWith(OpenErrorPrefix, StringComparison.Ordinal) ? OpenError : 0;
            if (errno != 0)
            {
                Refusals++;
                return null;
            }

            if (!names.TryGetValue(path, out Inode? inode))
            {
                names[path] = inode = new Inode { Number = ++inodes };
            }

            OpenFiles++;
            return new OpenFile(this, inode);
        }
    }

    /// <summary>Replays are tested on real files.</summary>
    public ReplayFile? OpenReplay(string path)
    {
        lock (gate)
        {
            ReplayEnd = names[path].Bytes.Count;
        }

        return null;
    }

    public bool TryStatus(string path, out FileStatus status)
    {
        lock (gate)
        {
            status = default;
            if (!names.TryGetValue(path, out Inode? inode))
            {
                return false;
            }

            status = inode.Status;
            return true;
        }
    }

    /// <summary>Error number of each record that is appended from now on; 0 for none.</summary>
    public volatile int RecordError;

    /// <summary>The records of a file.</summary>
    public byte[] Records(string path)
    {
        lock (gate)
        {
            return records.TryGetValue(path, out List<byte>? bytes) ? [.. bytes] : [];
        }
    }

    public byte[] ReadEnd(string path, int count, out long size)
    {
        byte[] all = Records(path);
        size = all.Length;
        return all[^Math.Min(count, all.Length)..];
    }

    public byte[] ReadPart(string path, long offset, int count, out long size)
    {
        byte[] all = Records(path);
        size = all.Length;
        int from = (int)Math.Min(offset, size);
        return all[from..Math.Min(all.Length, from + count)];
    }

    public int AppendAt(string path, long expected, long good, long start, ReadOnlySpan<byte> added)
    {
        lock (gate)
        {
            int size = Records(path).Length;
            if (RecordError != 0 || size != expected)
            {
                return RecordError != 0 ? RecordError : ILogDisk.Changed;
            }

            records[path] = [.. Records(path)[..(int)good], .. new byte[start - good], .. added];
            return 0;
        }
    }

    /// <summary>A file of records as somebody has left it.</summary>
    public void PutRecords(string path, byte[] bytes)
    {
        lock (gate)
        {
            records[path] = [.. bytes];
        }
    }

    public int AppendRecords(string path, ReadOnlySpan<byte> added, int size)
    {
        lock (gate)
        {
            if (RecordError == 0)
            {
                records.TryAdd(path, []);
                List<byte> bytes = records[path];
                bytes.RemoveRange(bytes.Count - (bytes.Count % size), bytes.Count % size);
                bytes.AddRange(added);
            }

            return RecordError;
        }
    }

    public int Rename(string from, string to)
    {
        lock (gate)
        {
            if (!names.Remove(from, out Inode? inode))
            {
                return Errno.ENOENT;
            }

            names[to] = inode;
            return 0;
        }
    }

    private sealed class Inode
    {
        private const uint RegularFile = 0x81A4;

        public List<byte> Bytes { get; } = [];
        public ulong Number { get; init; }
        public uint Links { get; set; } = 1;
        public FileStatus Status => new(Bytes.Count, Links, 1, Number, 0, RegularFile);
    }

    private sealed class OpenFile(FakeDisk disk, Inode inode) : ILogFile
    {
        public FileStatus? AtOpening => null;

        public int Write(ReadOnlySpan<byte> data)
        {
            disk.Spinning.Wait();
            if (disk.Defect is { } defect)
            {
                Interlocked.Increment(ref disk.Refusals);
                throw defect;
            }

            lock (disk.gate)
            {
                bool isElsewhere = disk.OtherRoom is { } other && disk.names.GetValueOrDefault(other) == inode;
                int fits = (int)Math.Min(Math.Min(data.Length, disk.MaxWrite), isElsewhere ? long.MaxValue : disk.Room);
                if (fits == 0)
                {
                    disk.Refusals++;
                    return -disk.WriteError;
                }

                inode.Bytes.AddRange(data[..fits]);
                disk.Room -= isElsewhere ? 0 : fits;
                disk.Writes++;
                disk.LastWriter = Environment.CurrentManagedThreadId;
                return fits;
            }
        }

        public bool TryStatus(out FileStatus status)
        {
            lock (disk.gate)
            {
                status = inode.Status;
                return true;
            }
        }

        public int Truncate(long length)
        {
            lock (disk.gate)
            {
                inode.Bytes.RemoveRange((int)length, inode.Bytes.Count - (int)length);
                return 0;
            }
        }

        public void Dispose()
        {
            lock (disk.gate)
            {
                disk.OpenFiles--;
            }
        }
    }
}
