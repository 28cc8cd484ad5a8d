using System.Globalization;
using Conserver.Server.Logging;
using Conserver.Server.Tests.History;

namespace Conserver.Server.Tests.Logging;

public sealed class DaemonLogTests : IDisposable
{
    private const string Prefix = "[Mon Nov 23 06:53:26 2026] conserver (25312): ";
    private readonly FakeDisk disk = new();
    private readonly DaemonLog log;

    public DaemonLogTests()
    {
        log = new DaemonLog(
            "conserver", 25312, new ManualClock(), disk.OpenAppend("stdout", out _), disk.OpenAppend("stderr", out _), disk);
    }

    public void Dispose() => log.Dispose();

    [Fact]
    public void Notices_go_to_stdout_and_errors_to_stderr()
    {
        log.Notice("[a] console up");
        log.Error("[a] open(/dev/x): No such file or directory: forcing down");
        log.Info("quiet");
        log.Debug("quiet");
        Flush();
        Assert.Equal(Prefix + "[a] console up\n", disk["stdout"]);
        Assert.Equal(Prefix + "ERROR: [a] open(/dev/x): No such file or directory: forcing down\n", disk["stderr"]);
        Assert.Equal(2, disk.Writes);
    }

    [Fact]
    public void Info_and_debug_lines_come_when_asked_for()
    {
        log.IsVerbose = log.IsDebugging = true;
        log.Info("access type `t' for `127.0.0.1'");
        log.Debug("deep");
        Flush();
        Assert.Equal(Prefix + "INFO: access type `t' for `127.0.0.1'\n", disk["stdout"]);
        Assert.Equal(Prefix + "DEBUG: deep\n", disk["stderr"]);
    }

    [Fact]
    public void A_line_cannot_be_forged_by_a_name()
    {
        log.Notice("login x\n[Mon Nov 23 06:53:26 2026] conserver (1): y\u00FC\u001B[2J");
        Flush();
        Assert.Equal(Prefix + "login x^J[Mon Nov 23 06:53:26 2026] conserver (1): y\u00FC^[[2J\n", disk["stdout"]);
    }

    [Theory]
    [InlineData("a\u007Fb", "a^?b")]
    [InlineData("a\u009B2Jb", "aM-^[2Jb")]
    [InlineData("a\u00C2\u009B2Jb", "a\u00C2M-^[2Jb")]
    [InlineData("\u00C3\u0084rger \u00E2\u0082\u00AC \u00FC", "\u00C3\u0084rger \u00E2\u0082\u00AC \u00FC")]
    public void What_strangers_say_is_printable_and_letters_stay(string said, string shown)
    {
        log.Notice(said);
        Flush();
        Assert.Equal(Prefix + shown + "\n", disk["stdout"]);
    }

    [Fact]
    public async Task Reopening_on_a_disk_that_hangs_holds_nobody_up()
    {
        log.OpenFile("server.log");
        disk.Opening.Reset();
        Task all = Task.Run(
            () =>
            {
                for (int i = 0; i < 3; i++)
                {
                    log.Reopen("server.log");
                    log.Notice("goes on");
                }
            },
            TestContext.Current.CancellationToken);
        Exception? late = await Record.ExceptionAsync(
            () => all.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        disk.Opening.Set();
        await all;
        Flush();
        Assert.Null(late);
        Assert.Equal(string.Concat(Enumerable.Repeat(Prefix + "goes on\n", 3)), disk["server.log"]);
        Assert.Equal(3, disk.OpenFiles);
    }

    [Fact]
    public void A_log_whose_disk_is_full_goes_on_where_it_is_reopened_with_whole_lines()
    {
        log.OpenFile("full.log");
        disk.MaxWrite = 10;
        disk.SetRoom(Prefix.Length + 9);
        log.Notice("one");
        log.Notice("torn");
        Assert.True(SpinWait.SpinUntil(() => disk.Refusals > 0, TimeSpan.FromSeconds(20)));
        disk.OtherRoom = "good.log";
        log.Reopen("good.log");
        Flush();
        Assert.StartsWith(Prefix + "one\n", disk["full.log"], StringComparison.Ordinal);
        Assert.Equal(Prefix + "torn\n", disk["good.log"]);
    }

    [Fact]
    public void A_log_file_takes_everything_and_is_reopened_by_name()
    {
        log.Notice("before");
        Assert.Equal(0, log.OpenFile("server.log"));
        log.Notice("one");
        log.Error("two");
        Flush();
        disk.Rename("server.log", "server.log.1");
        log.Notice("three");
        log.Reopen("server.log");
        log.WriteUnloved("unl", "line\r\n"u8);
        Flush();
        Assert.Equal(Prefix + "before\n", disk["stdout"]);
        Assert.Equal(Prefix + "one\n" + Prefix + "ERROR: two\n" + Prefix + "three\n", disk["server.log.1"]);
        Assert.Equal("unl: line\r\n", disk["server.log"]);
        Assert.Equal(3, disk.OpenFiles);
    }

    [Fact]
    public void A_log_file_that_cannot_be_opened_is_an_error_number_and_changes_nothing()
    {
        disk.OpenError = 13;
        Assert.Equal(13, log.OpenFile("/secret/server.log"));
        log.Notice("still here");
        Flush();
        Assert.Equal(Prefix + "still here\n", disk["stdout"]);
    }

    [Fact]
    public void A_log_file_that_cannot_be_reopened_is_kept()
    {
        log.OpenFile("server.log");
        disk.OpenError = 2;
        log.Reopen("server.log");
        Flush();
        Assert.Equal(Prefix + "ERROR: FileOpen(server.log): No such file or directory\n", disk["server.log"]);
    }

    [Fact]
    public void While_nothing_can_be_written_lines_wait_and_the_lost_ones_are_counted()
    {
        disk.Spinning.Reset();
        string text = new('x', 1000);
        for (int i = 0; i < 2000; i++)
        {
            log.Notice(text);
        }

        disk.Spinning.Set();
        Flush();
        log.Notice("after");
        Flush();
        int kept = disk["stdout"].Split('\n').Length - 2;
        Assert.InRange(kept, 900, 1100);
        int lost = disk["stderr"].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Sum(line => int.Parse(line[(Prefix + "ERROR: ").Length..].Split(' ')[0], CultureInfo.InvariantCulture));
        Assert.Equal(2000, kept + lost);
        Assert.EndsWith(" log messages lost here\n", disk["stderr"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patient_log_waits_for_its_reader_and_loses_nothing()
    {
        disk.Spinning.Reset();
        Task all = Task.Run(
            () =>
            {
                using DaemonLog patient = new(
                    "conserver", 1, new ManualClock(), disk.OpenAppend("out", out _), disk.OpenAppend("err", out _), disk)
                {
                    IsPatient = true,
                };
                for (int i = 0; i < 2000; i++)
                {
                    patient.Notice(new string('x', 1000));
                }
            },
            TestContext.Current.CancellationToken);
        Assert.False(all.IsCompleted);
        disk.Spinning.Set();
        await all.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(2000, disk["out"].Count(c => c == '\n'));
        Assert.Equal("", disk["err"]);
    }

    [Fact]
    public void A_full_disk_is_waited_for()
    {
        disk.SetRoom(0);
        log.Notice("patient");
        Assert.True(SpinWait.SpinUntil(() => disk.Refusals > 0, TimeSpan.FromSeconds(20)));
        disk.SetRoom(1000);
        log.Notice("next");
        Flush();
        Assert.Equal(Prefix + "patient\n" + Prefix + "next\n", disk["stdout"]);
    }

    [Fact]
    public void A_reader_who_is_gone_is_not_waited_for()
    {
        disk.WriteError = 32;
        disk.SetRoom(0);
        log.Notice("nobody");
        Flush();
        Assert.Equal("", disk["stdout"]);
    }

    [Fact]
    public void Many_threads_write_whole_lines()
    {
        Parallel.For(0, 8, one =>
        {
            for (int i = 0; i < 200; i++)
            {
                log.Notice($"thread {one} line {i}");
            }
        });
        Flush();
        string[] lines = disk["stdout"].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1600, lines.Length);
        Assert.All(lines, line => Assert.StartsWith(Prefix + "thread ", line, StringComparison.Ordinal));
    }

    private void Flush() => Assert.True(log.Flush(TimeSpan.FromSeconds(20)));
}
