using System.IO.Compression;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Disk;

namespace Conserver.Server.Tests.History;

/// <summary>Closed files of logs: how many are kept, and how they are compressed.</summary>
public sealed class ClosedLogsTests : IDisposable
{
    private static readonly DateTime Now = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder folder = new();
    private readonly List<string> said = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_newest_are_kept_and_nothing_else_is_touched()
    {
        Put("c.log", 0);
        Put("c.log.1", 90);
        Put("c.log-20261101", 90);
        Put("cc.log-20261101-000000", 90);
        for (int day = 1; day <= 5; day++)
        {
            Put($"c.log-2026111{day}-000000", day);
        }

        Tidy(new LogKeeping { Count = 2 });
        Assert.Equal(
            ["c.log", "c.log-20261101", "c.log-20261111-000000", "c.log-20261112-000000", "c.log.1",
                "cc.log-20261101-000000"],
            folder.Names.Order(StringComparer.Ordinal));
        Assert.Equal(3, said.Count);
        Assert.All(said, line => Assert.EndsWith(" deleted (logfilekeep)", line, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_older_goes()
    {
        Put("c.log-20261111-000000", 89);
        Put("c.log-20261112-000000", 91);
        Tidy(new LogKeeping { Age = TimeSpan.FromDays(90) });
        Assert.Equal(["c.log-20261111-000000"], folder.Names);
    }

    [Fact]
    public void The_oldest_go_when_there_are_too_many_bytes()
    {
        Put("c.log-20261111-000000", 1, new string('a', 100));
        Put("c.log-20261112-000000", 2, new string('b', 100));
        Put("c.log-20261113-000000", 3, new string('c', 100));
        Tidy(new LogKeeping { Size = 250 });
        Assert.Equal(["c.log-20261111-000000", "c.log-20261112-000000"], folder.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_fleet_is_kept_together_below_a_size()
    {
        Put("a.log-20261111-000000", 1, new string('a', 100));
        Put("b.log-20261112-000000", 2, new string('b', 100));
        Put("a.log-20261113-000000", 3, new string('c', 100));
        Put("other", 9, new string('c', 100));
        new ClosedLogs(said.Add).Tidy([(folder["a.log"], folder["a.log"]), (folder["b.log"], folder["b.log"])], 200);
        Assert.Equal(
            ["a.log-20261111-000000", "b.log-20261112-000000", "other"], folder.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_somebody_has_open_to_write_stays_and_is_not_compressed()
    {
        LogName name = new(folder["c-%d"], IsDated: true);
        Put("c-21", 2);
        Put("c-22", 1);
        Put("c-23", 0);
        using (ILogFile? open = new LogDisk().OpenAppend(folder["c-21"], out _))
        {
            Assert.NotNull(open);
            new ClosedLogs(said.Add).Tidy([(name, folder["c-23"])], 0);
            Assert.Equal(["c-21", "c-23"], folder.Names.Order(StringComparer.Ordinal));
            new ClosedLogs(said.Add).Tidy(name, folder["c-23"], new LogKeeping { Compresses = true }, Now);
            Assert.Equal(["c-21", "c-23"], folder.Names.Order(StringComparer.Ordinal));
        }

        new ClosedLogs(said.Add).Tidy([(name, folder["c-23"])], 0);
        Assert.Equal(["c-23"], folder.Names);
    }

    [Fact]
    public void The_last_file_of_a_console_that_has_said_nothing_since_stays()
    {
        Put("c-21", 2);
        Put("c-22", 1);
        new ClosedLogs(said.Add).Tidy([(new LogName(folder["c-%d"], IsDated: true), folder["c-23"])], 0);
        Assert.Equal(["c-22"], folder.Names);
    }

    [Fact]
    public void The_file_that_is_written_stays_whatever_its_name()
    {
        Put("c-2026.log", 400);
        Put("c-2025.log", 800);
        new ClosedLogs(said.Add).Tidy(
            new LogName(folder["c-%Y.log"], IsDated: true),
            folder["c-2026.log"],
            new LogKeeping { Age = TimeSpan.FromDays(1) },
            Now);
        Assert.Equal(["c-2026.log"], folder.Names);
    }

    [Fact]
    public void They_are_compressed_with_their_time_and_permissions_and_read_as_before()
    {
        string text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\r\n"));
        Put("c.log-20261111-000000", 1, text);
        File.SetUnixFileMode(folder["c.log-20261111-000000"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Put("c.log-20261101-000000.gz.part", 1);
        Tidy(new LogKeeping { Compresses = true });
        Assert.Equal(["c.log-20261111-000000.gz"], folder.Names);
        string path = folder["c.log-20261111-000000.gz"];
        Assert.Equal(Now.AddDays(-1), File.GetLastWriteTimeUtc(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.True(new FileInfo(path).Length < text.Length / 3);
        Assert.Equal(text, Read(path));
        Tidy(new LogKeeping { Compresses = true });
        Assert.Equal(["c.log-20261111-000000.gz"], folder.Names);
        Assert.Empty(said);
    }

    [Fact]
    public void A_crash_between_the_last_two_steps_leaves_nothing_twice()
    {
        Put("c.log-20261111-000000", 1, "text");
        Put("c.log-20261111-000000.gz", 1, "whole");
        Tidy(new LogKeeping { Compresses = true });
        Assert.Equal(["c.log-20261111-000000.gz"], folder.Names);
        Assert.Equal("text", Read(folder["c.log-20261111-000000.gz"]));
    }

    [Fact]
    public void A_name_that_came_a_second_time_overwrites_nothing()
    {
        Put("c-2025.log.gz", 9, "of before");
        Put("c-2025.log", 1, "text");
        Put("c-2026.log", 0);
        new ClosedLogs(said.Add).Tidy(
            new LogName(folder["c-%Y.log"], IsDated: true), folder["c-2026.log"], new LogKeeping { Compresses = true }, Now);
        Assert.Equal(
            ["c-2025.log-1.gz", "c-2025.log.gz", "c-2026.log"], folder.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Links_folders_and_files_with_other_names_are_left_alone()
    {
        Put("elsewhere", 90);
        File.CreateSymbolicLink(folder["c.log-20261111-000000"], folder["elsewhere"]);
        Directory.CreateDirectory(folder["c.log-20261112-000000"]);
        Tidy(new LogKeeping { Count = 1, Age = TimeSpan.FromHours(1), Compresses = true });
        Assert.Equal(3, Directory.GetFileSystemEntries(Path.GetDirectoryName(folder["x"])!).Length);
        Assert.Empty(said);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said()
    {
        new ClosedLogs(said.Add).Tidy("/nonexistent/c.log", "/nonexistent/c.log", new LogKeeping { Count = 1 }, Now);
        Assert.Contains("/nonexistent/", Assert.Single(said), StringComparison.Ordinal);
    }

    private static string Read(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return Latin1.Text(all.ToArray());
    }

    private void Tidy(LogKeeping keeping) => new ClosedLogs(said.Add).Tidy(folder["c.log"], folder["c.log"], keeping, Now);

    private void Put(string name, int daysAgo, string text = "x")
    {
        folder.Put(name, text);
        File.SetLastWriteTimeUtc(folder[name], Now.AddDays(-daysAgo));
    }
}
