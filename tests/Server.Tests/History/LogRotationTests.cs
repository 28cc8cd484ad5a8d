using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.History;

namespace Conserver.Server.Tests.History;

public sealed class LogRotationTests
{
    private static readonly DateTimeOffset Stamp = new(2026, 11, 23, 7, 47, 23, TimeSpan.FromHours(1));

    [Theory]
    [InlineData(2048, 100)]
    [InlineData(3999, 100)]
    [InlineData(4000, 100)]
    [InlineData(10240, 256)]
    [InlineData(160000, 4000)]
    [InlineData(10485760, 4000)]
    public void The_tail_searched_for_lines_depends_on_the_limit(long limit, int size) =>
        Assert.Equal(size, LogRotation.TailSize(limit));

    [Fact]
    public void A_log_at_its_limit_is_rolled_and_its_last_lines_are_carried_over()
    {
        using var folder = new TemporaryFolder();
        using var loop = new FakeLoop();
        ConsoleLog log = loop.Log(folder["roll.log"]);
        for (int i = 1; i <= 154; i++)
        {
            log.Append(Latin1.Bytes($"this is line number {i} of output\r\n"));
        }

        log.RollIfLarger(2048, Stamp);
        log.Append("this is line number 155 of output\r\n"u8);
        loop.Flush();
        Assert.Equal(["roll.log", "roll.log-20261123-064723"], folder.Names);
        Assert.EndsWith(
            "number 151 of output\r\nthis is line number 152 of output\r\n",
            folder.Text("roll.log-20261123-064723"),
            StringComparison.Ordinal);
        Assert.Equal(
            "this is line number 153 of output\r\nthis is line number 154 of output\r\n" +
            "this is line number 155 of output\r\n",
            folder.Text("roll.log"));
        Assert.Equal(new LogReport(LogReportKind.Rolled, "logfile exceeds 2KB: rolling"), Assert.Single(loop.Reports));
    }

    [Theory]
    [InlineData(1048576, "1024KB")]
    [InlineData(1048577, "1MB")]
    [InlineData(5242880, "5MB")]
    public void The_limit_is_named_as_by_the_old_server(int limit, string text)
    {
        using var folder = new TemporaryFolder();
        folder.Put("a.log", new string('x', limit));
        using var loop = new FakeLoop();
        loop.Log(folder["a.log"]).RollIfLarger(limit, Stamp);
        loop.TurnUntil(() => loop.Reports.Count > 0);
        Assert.Equal($"logfile exceeds {text}: rolling", loop.Reports[0].Text);
    }

    [Fact]
    public void A_log_below_its_limit_stays()
    {
        using var folder = new TemporaryFolder();
        using var loop = new FakeLoop();
        ConsoleLog log = loop.Log(folder["a.log"]);
        log.Append(new byte[2047]);
        log.RollIfLarger(2048, Stamp);
        loop.Flush();
        Assert.Equal(["a.log"], folder.Names);
        Assert.Empty(loop.Reports);
    }

    [Fact]
    public void Without_a_line_feed_in_the_tail_nothing_is_carried_over()
    {
        using var folder = new TemporaryFolder();
        using var loop = new FakeLoop();
        ConsoleLog log = loop.Log(folder["a.log"]);
        string first = "head\n" + new string('x', 3000);
        log.Append(Latin1.Bytes(first));
        log.RollIfLarger(2048, Stamp);
        log.Append("rest"u8);
        loop.Flush();
        Assert.Equal(first, folder.Text("a.log-20261123-064723"));
        Assert.Equal("rest", folder.Text("a.log"));
    }

    [Fact]
    public void A_log_that_cannot_be_renamed_goes_on_under_its_name()
    {
        using var folder = new TemporaryFolder();
        using var loop = new FakeLoop();
        string name = new('n', 250);
        ConsoleLog log = loop.Log(folder[name]);
        log.Append(new byte[3000]);
        log.RollIfLarger(2048, Stamp);
        log.Append(new byte[10]);
        loop.Flush();
        Assert.Equal([name], folder.Names);
        Assert.Equal(3010, folder.Text(name).Length);
        LogReport failed = Assert.Single(loop.Reports, report => report.Kind == LogReportKind.RollFailed);
        Assert.EndsWith(" failed: File name too long", failed.Text, StringComparison.Ordinal);
        Assert.StartsWith("RollLogs(): rename(", failed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_consoles_that_share_a_file_roll_it_once()
    {
        using var folder = new TemporaryFolder();
        using var loop = new FakeLoop();
        ConsoleLog[] logs = [loop.Log(folder["a.log"]), loop.Log(folder["a.log"])];
        logs[0].Append(new byte[3000]);
        loop.Flush();
        Array.ForEach(logs, log => log.RollIfLarger(2048, Stamp));
        Array.ForEach(logs, log => log.Append("x"u8));
        loop.Flush();
        Assert.Equal("xx", folder.Text("a.log"));
        Assert.Equal(3000, folder.Text("a.log-20261123-064723").Length);
        Assert.Single(loop.Reports);
    }

    [Fact]
    public void An_older_rolled_file_of_the_same_second_is_kept()
    {
        using var folder = new TemporaryFolder();
        folder.Put("a.log-20261123-064723", "precious");
        using var loop = new FakeLoop();
        ConsoleLog log = loop.Log(folder["a.log"]);
        log.Append(new byte[3000]);
        log.RollIfLarger(2048, Stamp);
        loop.Flush();
        Assert.Equal("precious", folder.Text("a.log-20261123-064723"));
        Assert.Equal(["a.log", "a.log-20261123-064723", "a.log-20261123-064723-1"], folder.Names);
    }
}
