using Conserver.Posix;
using Conserver.Server.Audit;
using Conserver.Server.Disk;

namespace Conserver.Server.Tests.Audit;

/// <summary>One file that several daemons write in turns: its chain goes on behind what is in it.</summary>
public sealed class AuditTurnsTests : AuditTrailFixture
{
    [Fact]
    public void Who_loses_the_file_at_a_rotation_goes_on_behind_the_other_s_entries()
    {
        AuditTrail first = NewTrail(), second = NewTrail();
        first.Configure(Trail, toSyslog: false);
        first.Record(new AuditEvent(AuditAct.Login, "ann"));
        Assert.Equal(2, Entries(Trail, 2).Length);
        second.Configure(Trail, toSyslog: false);
        second.Record(new AuditEvent(AuditAct.Login, "bob"));
        Settle();
        File.Move(Trail, Trail + ".1");
        Assert.Equal(["start conserver", "login bob"], Entries(Trail, 2));

        first.Record(new AuditEvent(AuditAct.Note, "ann"));
        Assert.Equal(3, Entries(Trail + ".1", 3).Length);
        first.Configure(Trail, toSyslog: false);
        first.Record(new AuditEvent(AuditAct.Logout, "ann"));
        UntilSaid("process ");
        second.Record(new AuditEvent(AuditAct.Logout, "bob"));
        Assert.Equal(3, Entries(Trail, 3).Length);
        second.Configure(null, toSyslog: false);
        Assert.Equal(
            ["start conserver", "login bob", "logout bob", "start conserver", "logout ann"], Entries(Trail, 5));
        Assert.Empty(Faults(Trail));
        Assert.Empty(Faults(Trail + ".1"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public void What_was_only_half_written_when_the_file_was_lost_comes_behind_the_other_s_entries(int half)
    {
        var broken = new BrokenDisk();
        AuditTrail first = NewTrail(broken), second = NewTrail();
        first.Configure(Trail, toSyslog: false);
        first.Record(new AuditEvent(AuditAct.Login, "ann"));
        Assert.Equal(2, Entries(Trail, 2).Length);
        broken.Left = half;
        first.Record(new AuditEvent(AuditAct.Note, "ann"));
        first.Record(new AuditEvent(AuditAct.Logout, "ann"));
        UntilSaid("Input/output error");
        second.Configure(Trail, toSyslog: false);
        second.Record(new AuditEvent(AuditAct.Login, "bob"));
        string theirs = "\"by\":\"bob\"";
        Until(() => File.ReadAllText(Trail).Contains(theirs, StringComparison.Ordinal), "the other's entry");
        second.Configure(null, toSyslog: false);
        broken.Left = null;
        Until(() => File.ReadAllText(Trail).Contains("\"logout\"", StringComparison.Ordinal), "what waited");
        AuditCheck check = Check(Trail);
        Assert.Equal((7, half > 0 ? 1 : 0), (check.Entries, check.Faults));
        Assert.All(check.Findings, found => Assert.EndsWith("changed, or is not complete", found, StringComparison.Ordinal));
    }

    [Fact]
    public void The_system_s_log_is_told_at_once_while_the_file_is_another_s_and_again_with_the_place()
    {
        string path = Folder["log"];
        using global::System.Net.Sockets.Socket system = Listen(path);
        AuditTrail first = NewTrail(), second = NewTrail(syslog: path);
        first.Configure(Trail, toSyslog: false);
        Assert.Single(Entries(Trail, 1));
        second.Configure(Trail, toSyslog: true);
        UntilSaid("process ");
        Settle();
        second.Record(new AuditEvent(AuditAct.Login, "bob"));
        Settle();
        string now = Received();
        Assert.Contains(": {\"time\":", now, StringComparison.Ordinal);
        Assert.Contains("\"login\",\"by\":\"bob\"}", now, StringComparison.Ordinal);
        first.Configure(null, toSyslog: false);
        Assert.Equal(3, Entries(Trail, 3).Length);
        Assert.Contains(": {\"seq\":2,", Received(), StringComparison.Ordinal);
        Assert.EndsWith(File.ReadAllLines(Trail)[2], Received(), StringComparison.Ordinal);

        string Received()
        {
            byte[] buffer = new byte[4096];
            return global::System.Text.Encoding.UTF8.GetString(buffer, 0, system.Receive(buffer));
        }
    }

    [Fact]
    public void Nothing_is_kept_beside_it()
    {
        AuditTrail trail = NewTrail();
        trail.Configure(Trail, toSyslog: false);
        trail.Record(new AuditEvent(AuditAct.Login, "ann"));
        Assert.Equal(2, Entries(Trail, 2).Length);
        trail.Configure(null, toSyslog: false);
        Settle();
        string[] files = Directory.GetFileSystemEntries(Path.GetDirectoryName(Trail)!);
        Assert.Equal(["audit", "server.log"], files.Select(Path.GetFileName).Order());
    }

    /// <summary>The real one, until it takes only so many bytes more.</summary>
    private sealed class BrokenDisk : ILogDisk
    {
        private readonly LogDisk real = new(isPrivate: true);
        private int left = int.MaxValue;

        /// <summary>Bytes that are still taken; null for all.</summary>
        public int? Left
        {
            set => Volatile.Write(ref left, value ?? int.MaxValue);
        }

        public ILogFile? OpenAppend(string path, out int errno)
        {
            errno = Errno.EIO;
            return Volatile.Read(ref left) == 0 || real.OpenAppend(path, out errno) is not { } file
                ? null : new BrokenFile(this, file);
        }

        public ReplayFile? OpenReplay(string path) => null;

        public bool TryStatus(string path, out FileStatus status) => real.TryStatus(path, out status);

        public int Rename(string from, string to) => real.Rename(from, to);

        public byte[] ReadEnd(string path, int count, out long size) => real.ReadEnd(path, count, out size);

        public int AppendRecords(string path, ReadOnlySpan<byte> records, int size) => 0;

        public byte[] ReadPart(string path, long offset, int count, out long size) => ReadEnd(path, count, out size);

        public int AppendAt(string path, long expected, long good, long start, ReadOnlySpan<byte> bytes) => 0;

        private sealed class BrokenFile(BrokenDisk disk, ILogFile file) : ILogFile
        {
            public FileStatus? AtOpening => file.AtOpening;

            public int Write(ReadOnlySpan<byte> data)
            {
                int room = Volatile.Read(ref disk.left);
                if (room == 0)
                {
                    return -Errno.EIO;
                }

                int put = file.Write(data[..Math.Min(room, data.Length)]);
                Volatile.Write(ref disk.left, room == int.MaxValue ? room : room - put);
                return put;
            }

            public bool TryStatus(out FileStatus status) => file.TryStatus(out status);

            public int Truncate(long length) => file.Truncate(length);

            public void Dispose() => file.Dispose();
        }
    }
}
