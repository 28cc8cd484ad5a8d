using System.Diagnostics;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Logs;

/// <summary>What becomes of logs beside being written, in a whole daemon.</summary>
public sealed class LogKeepingTests
{
    private const string Head = """
        config * { sslrequired no; }
        access * { trusted 127.0.0.1; }
        default * { master localhost; type exec; exec "echo said; exec cat"; rw *; }

        """;

    [Fact]
    public void Closed_files_are_compressed_and_only_so_many_are_kept()
    {
        using var folder = new ScratchFolder();
        folder.Write("c.log", new string('x', 3000) + "\r\n");
        for (int day = 1; day < 5; day++)
        {
            File.SetLastWriteTimeUtc(
                folder.Write($"c.log-2026010{day}-000000", $"of day {day}"),
                new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc));
        }

        folder.Write("c.log.of-somebody", "");
        using var daemon = new Daemon(
            Make.Ours,
            Head + $"console c {{ logfile {folder.Path}/&.log; logfilemax 2k; logfilekeep 3; logfilecompress gzip; }}\n");
        Deadline.Until(
            () => Directory.GetFiles(folder.Path, "c.log-*").Length == 3
                && Directory.GetFiles(folder.Path, "c.log-*.gz").Length == 3,
            () => string.Join(' ', Directory.GetFiles(folder.Path)) + Visible.Lines(daemon.Messages.Text));
        Assert.True(File.Exists(folder.File("c.log.of-somebody")));
        using var packed = new GZipStream(
            File.OpenRead(folder.File("c.log-20260104-000000.gz")), CompressionMode.Decompress);
        Assert.Equal("of day 4", new StreamReader(packed).ReadToEnd());
        Deadline.Until(
            () => daemon.Messages.Text.Contains("deleted (logfilekeep)", StringComparison.Ordinal),
            () => Visible.Lines(daemon.Messages.Text));
    }

    [Fact]
    public void All_logs_together_are_kept_below_a_size()
    {
        using var folder = new ScratchFolder();
        foreach (string name in new[] { "a", "b" })
        {
            File.SetLastWriteTimeUtc(
                folder.Write($"{name}.log-20260101-000000", new string('x', 1024)),
                new DateTime(2026, 1, name[0] - 96, 0, 0, 0, DateTimeKind.Utc));
        }

        using var daemon = new Daemon(
            Make.Ours,
            Head + $$"""
            config * { logkeepsize 1k; }
            console a { logfile {{folder.Path}}/&.log; }
            console b { logfile {{folder.Path}}/&.log; }

            """);
        Deadline.Until(
            () => !File.Exists(folder.File("a.log-20260101-000000")), () => Visible.Lines(daemon.Messages.Text));
        Assert.True(File.Exists(folder.File("b.log-20260101-000000")));
    }

    [Fact]
    public void The_name_of_a_log_has_the_date_when_that_is_wanted()
    {
        using var folder = new ScratchFolder();
        using var daemon = new Daemon(
            Make.Ours,
            Head + $$"""
            console a { logfile {{folder.Path}}/&-%Y.log; logfiledates yes; }
            console b { logfile {{folder.Path}}/&-%Y.log; }

            """);
        Deadline.Until(
            () => Directory.GetFiles(folder.Path, "a-2*.log").Length == 1 && File.Exists(folder.File("b-%Y.log")),
            () => string.Join(' ', Directory.GetFiles(folder.Path)));
    }

    [Fact]
    public void What_is_new_is_put_on_the_disk_every_so_often()
    {
        using var folder = new ScratchFolder();
        using Daemon daemon = Daemon.Through(
            Make.Ours,
            ["strace", "-f", "-qq", "-y", "-e", "trace=fsync", "-o", folder.File("calls")],
            Head + $"console c {{ logfile {folder.Path}/&.log; logfilesync 1; }}\n");
        Deadline.Until(
            () => File.ReadAllText(folder.File("calls")).Contains("c.log>", StringComparison.Ordinal),
            () => File.ReadAllText(folder.File("calls")));
    }

    [Fact]
    public void What_is_new_is_put_on_the_disk_when_the_daemon_ends()
    {
        using var folder = new ScratchFolder();
        using (Daemon daemon = Daemon.Through(
            Make.Ours,
            ["strace", "-f", "-qq", "-y", "-e", "trace=fsync", "-o", folder.File("calls")],
            Head + $"console c {{ logfile {folder.Path}/&.log; logfilesync 3600; }}\n"))
        {
            Deadline.Until(
                () => File.Exists(folder.File("c.log")) && File.ReadAllText(folder.File("c.log")).Contains("said"),
                () => Visible.Lines(daemon.Messages.Text));
            string first = Visible.Lines(daemon.Messages.Text);
            using var kill = Process.Start(
                "kill", Regex.Match(first, @"\((\d+)\): ").Groups[1].Value);
            kill.WaitForExit();
            Deadline.Until(
                () => File.ReadAllText(folder.File("calls")).Contains("c.log>", StringComparison.Ordinal),
                () => File.ReadAllText(folder.File("calls")));
        }
    }

    [Fact]
    public void A_log_that_another_server_writes_is_refused_until_that_one_has_gone()
    {
        using var folder = new ScratchFolder();
        string config = Head + $"console c {{ logfile {folder.Path}/&.log; }}\n";
        using var first = new Daemon(Make.Ours, config);
        Deadline.Until(
            () => File.Exists(folder.File("c.log")) && File.ReadAllText(folder.File("c.log")).Contains("said"),
            () => Visible.Lines(first.Messages.Text));
        using var second = new Daemon(Make.Ours, config);
        second.Messages.Take($"c.log): process {first.Pid} writes it");
        Assert.Single(File.ReadAllLines(folder.File("c.log")), line => line.Contains("Console up"));
        Assert.Equal(0, first.Terminate());
        second.Messages.Take("is written again");
        Deadline.Until(
            () => File.ReadAllLines(folder.File("c.log")) is var lines
                && lines.Count(line => line.Contains("Console up")) == 2 && lines.Count(line => line == "said") == 2,
            () => File.ReadAllText(folder.File("c.log")) + Visible.Lines(second.Messages.Text));
    }
}
