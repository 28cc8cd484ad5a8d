using Conserver.Server.Disk;
using Conserver.Server.History;

namespace Conserver.Server.Tests.History;

public sealed class ConsoleLogTests
{
    private const string Now = "Mon Nov 23 06:53:26 2026";

    [Fact]
    public void Output_and_tags_reach_the_file_in_order_with_one_write_per_turn()
    {
        var disk = new FakeDisk();
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        log.AppendTag("Console up");
        log.Append("hel"u8);
        log.Append("lo\r\n~\u0002"u8);
        log.AppendTag("NOTE -- u1@127.0.0.1: 100% %s");
        loop.Flush();
        Assert.Equal(
            $"[-- Console up -- {Now}]\r\nhello\r\n~\u0002[-- NOTE -- u1@127.0.0.1: 100% %s -- {Now}]\r\n", disk["a.log"]);
        Assert.Equal(1, disk.Writes);
        Assert.Empty(loop.Reports);
        Assert.Equal(0, log.Pending);
    }

    [Fact]
    public void Line_stamps_are_as_captured_and_tags_do_not_count()
    {
        var disk = new FakeDisk();
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log", stampEvery: 2);
        log.AppendTag("Console up");
        for (int i = 1; i <= 6; i++)
        {
            log.Append(System.Text.Encoding.ASCII.GetBytes($"unloved line {i}\r\n"));
            loop.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        loop.Flush();
        Assert.Equal(
            $"[-- Console up -- {Now}]\r\nunloved line 1\r\nunloved line 2\r\n[Mon Nov 23 06:53:28 2026]unloved line 3\r\n" +
            "unloved line 4\r\n[Mon Nov 23 06:53:30 2026]unloved line 5\r\nunloved line 6\r\n",
            disk["a.log"]);
    }

    [Fact]
    public void Switching_logging_off_hides_output_but_no_tags()
    {
        var disk = new FakeDisk();
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        log.IsLogging = false;
        log.AppendTag("Console logging disabled by u");
        log.Append("secret"u8);
        log.IsLogging = true;
        log.AppendTag("Console logging restored by u");
        log.Append("shown"u8);
        loop.Flush();
        Assert.Equal(
            $"[-- Console logging disabled by u -- {Now}]\r\n[-- Console logging restored by u -- {Now}]\r\nshown",
            disk["a.log"]);
    }

    [Fact]
    public void A_log_is_closed_after_its_last_byte_and_can_be_opened_again()
    {
        var disk = new FakeDisk();
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        log.AppendTag("Console down");
        log.Close();
        log.Append("nobody listens"u8);
        log.AppendTag("nobody listens");
        loop.Flush();
        Assert.Equal(0, disk.OpenFiles);
        log.Open();
        log.Append("again"u8);
        loop.Flush();
        Assert.Equal(1, disk.OpenFiles);
        Assert.Equal($"[-- Console down -- {Now}]\r\nagain", disk["a.log"]);
    }

    [Fact]
    public void Partial_writes_lose_nothing()
    {
        var disk = new FakeDisk { MaxWrite = 7 };
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        string sent = string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i} "));
        foreach (string part in sent.Chunk(1000).Select(chars => new string(chars)))
        {
            log.Append(System.Text.Encoding.ASCII.GetBytes(part));
            loop.Turn();
        }

        loop.Flush();
        Assert.Equal(sent, disk["a.log"]);
    }

    [Fact]
    public void A_full_disk_is_reported_once_and_nothing_is_lost_when_there_is_room_again()
    {
        var disk = new FakeDisk();
        disk.SetRoom(10);
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        log.Append("0123456789abc"u8);
        loop.TurnUntil(() => disk.Refusals > 3);
        for (int i = 0; i < 100; i++)
        {
            log.Append("more "u8);
            loop.Turn();
        }

        Assert.Equal(503, log.Pending);
        Assert.Equal(
            new LogReport(
                LogReportKind.Failed,
                "FileWrite(a.log): No space left on device: output is kept in memory, trying again",
                IsOfFile: true),
            Assert.Single(loop.Reports));
        disk.SetRoom(long.MaxValue);
        loop.TurnUntil(() => loop.Reports.Count == 2 && log.Pending == 0);
        Assert.Equal(
            new LogReport(LogReportKind.Recovered, "logfile a.log is written again", IsOfFile: true), loop.Reports[1]);
        Assert.Equal("0123456789abc" + string.Concat(Enumerable.Repeat("more ", 100)), disk["a.log"]);
        Assert.Equal(1, disk.OpenFiles);
    }

    [Fact]
    public void A_second_episode_is_reported_again()
    {
        var disk = new FakeDisk();
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        for (int episode = 1; episode <= 2; episode++)
        {
            disk.SetRoom(0);
            log.Append("x"u8);
            loop.TurnUntil(() => loop.Reports.Count == (2 * episode) - 1);
            disk.SetRoom(1);
            loop.TurnUntil(() => loop.Reports.Count == 2 * episode);
        }

        Assert.Equal("xx", disk["a.log"]);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_reported_and_opened_when_it_can_be()
    {
        var disk = new FakeDisk { OpenError = 2 };
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("/gone/a.log");
        log.AppendTag("Console up");
        log.Append("kept"u8);
        loop.TurnUntil(() => disk.Refusals > 3);
        Assert.Equal(
            "FileOpen(/gone/a.log): No such file or directory: output is kept in memory, trying again",
            Assert.Single(loop.Reports).Text);
        disk.OpenError = 0;
        loop.TurnUntil(() => log.Pending == 0);
        Assert.Equal($"[-- Console up -- {Now}]\r\nkept", disk["/gone/a.log"]);
        loop.TurnUntil(() => loop.Reports.Count == 2);
        Assert.Equal(LogReportKind.Recovered, loop.Reports[1].Kind);
    }

    [Fact]
    public void One_log_that_fails_does_not_stop_the_others()
    {
        var disk = new FakeDisk { OpenError = 13, OpenErrorPrefix = "bad" };
        using var loop = new FakeLoop(disk);
        ConsoleLog[] bad = [loop.Log("bad1.log"), loop.Log("bad2.log")];
        loop.TurnUntil(() => disk.Refusals > 4);
        ConsoleLog good = loop.Log("good.log");
        good.Append("fine"u8);
        loop.TurnUntil(() => good.Pending == 0);
        Array.ForEach(bad, log => log.Append("kept"u8));
        loop.Turn();
        good.Append(" and fast"u8);
        loop.TurnUntil(() => good.Pending == 0);
        Assert.Equal("fine and fast", disk["good.log"]);
        Assert.All(bad, log => Assert.Equal(4, log.Pending));
    }

    [Fact]
    public void A_deleted_log_is_made_anew_within_a_second()
    {
        var disk = new FakeDisk();
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        log.Append("old"u8);
        loop.Flush();
        disk.Delete("a.log");
        loop.Clock.Advance(TimeSpan.FromSeconds(1));
        log.Append("new"u8);
        loop.Flush();
        Assert.Equal("new", disk["a.log"]);
        Assert.Equal(1, disk.OpenFiles);
    }

    [Fact]
    public void Reopening_splits_the_stream_at_that_place()
    {
        var disk = new FakeDisk();
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        log.Append("before"u8);
        loop.Flush();
        disk.Rename("a.log", "a.log.1");
        log.Append(", still"u8);
        log.Reopen();
        log.Append("after"u8);
        loop.Flush();
        Assert.Equal("before, still", disk["a.log.1"]);
        Assert.Equal("after", disk["a.log"]);
        Assert.Equal(1, disk.OpenFiles);
    }

    [Fact]
    public void Reopening_during_a_failure_helps_at_once_and_keeps_the_bytes()
    {
        var disk = new FakeDisk { WriteError = 28 };
        disk.SetRoom(0);
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        log.Append("kept"u8);
        loop.TurnUntil(() => disk.Refusals > 1);
        disk.Rename("a.log", "a.log.1");
        log.Reopen();
        loop.TurnUntil(() => disk["a.log"].Length == 0);
        disk.SetRoom(100);
        loop.TurnUntil(() => log.Pending == 0);
        Assert.Equal("kept", disk["a.log"]);
    }

    [Fact]
    public void A_broken_descriptor_is_replaced_by_opening_the_name_again()
    {
        const int Stale = 116;
        var disk = new FakeDisk { WriteError = Stale };
        disk.SetRoom(0);
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        log.Append("kept"u8);
        loop.TurnUntil(() => disk.Refusals > 1);
        disk.Put("a.log", "another file: ");
        disk.SetRoom(100);
        loop.TurnUntil(() => log.Pending == 0);
        Assert.Equal("another file: kept", disk["a.log"]);
    }

    [Fact]
    public void A_source_that_waits_when_the_log_is_full_loses_nothing()
    {
        var disk = new FakeDisk();
        disk.Spinning.Reset();
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        byte[] read = new byte[256 * 1024];
        long sent = 0;
        while (!log.IsFull)
        {
            log.Append(read);
            sent += read.Length;
            loop.Turn();
        }

        Assert.Equal(0, loop.Drained);
        Assert.InRange(log.Pending, ConsoleLog.Bound, ConsoleLog.Bound + read.Length);
        disk.Spinning.Set();
        loop.TurnUntil(() => loop.Drained == 1);
        Assert.False(log.IsFull);
        loop.Flush();
        Assert.Equal(sent, disk["a.log"].Length);
        Assert.Equal(0, log.LostBytes);
        Assert.Equal(1, loop.Drained);
    }

    [Fact]
    public void Small_pieces_behind_a_hanging_disk_are_joined()
    {
        var disk = new FakeDisk();
        disk.Spinning.Reset();
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        for (int i = 0; i < 20000; i++)
        {
            log.Append("0123456789"u8);
            loop.Turn();
        }

        disk.Spinning.Set();
        loop.Flush();
        Assert.Equal(200000, disk["a.log"].Length);
        Assert.InRange(disk.Writes, 2, 80);
    }

    [Fact]
    public void Bytes_that_find_no_room_are_counted_and_marked_where_they_are_missing()
    {
        var disk = new FakeDisk();
        disk.SetRoom(0);
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        byte[] read = new byte[64 * 1024];
        Array.Fill(read, (byte)'.');
        long sent = 0;
        while (log.LostBytes == 0)
        {
            log.Append(read);
            sent += read.Length;
            loop.Turn();
        }

        log.Append("lost too"u8);
        sent += 8;
        log.AppendTag("u bumped v");
        log.Append("gap"u8);
        loop.Turn();
        long lost = log.LostBytes;
        Assert.Equal(read.Length + 8 + 3, lost);
        disk.SetRoom(long.MaxValue);
        loop.TurnUntil(() => loop.Drained > 0);
        log.Append("later"u8);
        loop.Flush();
        Assert.Equal(
            new string('.', (int)(sent - read.Length - 8)) +
            $"[-- {read.Length + 8} bytes lost: log could not be written -- {Now}]\r\n[-- u bumped v -- {Now}]\r\n" +
            $"[-- 3 bytes lost: log could not be written -- {Now}]\r\nlater",
            disk["a.log"]);
        Assert.Single(loop.Reports, report => report.Kind == LogReportKind.Lost);
    }

    [Fact]
    public void The_end_offset_covers_what_was_appended_before_and_nothing_else()
    {
        var disk = new FakeDisk();
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        log.Append("12345"u8);
        bool opened = false;
        log.Snapshot(StrictOwner.Instance, _ => { }, () => opened = true);
        log.Append("6789"u8);
        loop.TurnUntil(() => opened);
        Assert.Equal(5, disk.ReplayEnd);
    }

    [Fact]
    public void While_the_disk_refuses_the_end_offset_is_what_is_in_the_file()
    {
        var disk = new FakeDisk();
        disk.SetRoom(3);
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        log.Append("12345"u8);
        loop.TurnUntil(() => disk.Refusals > 0);
        bool opened = false;
        log.Snapshot(StrictOwner.Instance, _ => { }, () => opened = true);
        loop.TurnUntil(() => opened);
        Assert.Equal(3, disk.ReplayEnd);
        Assert.Equal(2, log.Pending);
    }

    [Fact]
    public void Flushing_gives_up_at_the_deadline_when_the_disk_refuses()
    {
        var disk = new FakeDisk();
        disk.SetRoom(0);
        using var loop = new FakeLoop(disk);
        ConsoleLog log = loop.Log("a.log");
        log.Append("x"u8);

        // Refused once more: what the first refusal was is known by then.
        loop.TurnUntil(() => disk.Refusals > 1);
        Assert.False(loop.Logs.Flush(TimeSpan.FromMilliseconds(30)));
        Assert.Equal(
            "logfile a.log: the last 1 bytes are lost: FileWrite(a.log): No space left on device",
            Assert.Single(loop.Logs.Unwritten()));
        disk.SetRoom(1);
        Assert.True(loop.Logs.Flush(TimeSpan.FromSeconds(20)));
        Assert.Equal("x", disk["a.log"]);
    }

    [Fact]
    public void Many_consoles_on_one_thread_keep_every_byte_in_order()
    {
        var disk = new FakeDisk { MaxWrite = 100 };
        using var loop = new FakeLoop(disk);
        ConsoleLog[] logs = [.. Enumerable.Range(0, 200).Select(i => loop.Log($"{i}.log"))];
        for (int row = 0; row < 50; row++)
        {
            foreach (ConsoleLog log in logs)
            {
                log.Append(System.Text.Encoding.ASCII.GetBytes($"row {row}\n"));
            }

            loop.Turn();
        }

        loop.Flush();
        string expected = string.Concat(Enumerable.Range(0, 50).Select(row => $"row {row}\n"));
        Assert.All(logs, log => Assert.Equal(expected, disk[log.Path]));
    }
}
