using System.Diagnostics;
using System.Globalization;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Logs;

/// <summary>
/// A log that cannot be written: who is attached and the daemon's log say why, nothing of what is said meanwhile is missing,
/// and logging goes on by itself when the cause has gone.
/// </summary>
public sealed class LogTroubleTests
{
    /// <summary>What stops the log of a running console, what is said of it, and what ends it.</summary>
    private static readonly Dictionary<string, (string Said, Action<Place> Cause, Action<Place> Cure)> Causes = new()
    {
        ["a folder that is removed"] = (
            "No such file or directory",
            place => Directory.Delete(place.Folder, recursive: true),
            place => Directory.CreateDirectory(place.Folder)),
        ["a folder in its place"] = (
            "Is a directory",
            place =>
            {
                File.Delete(place.Log);
                Directory.CreateDirectory(place.Log);
            },
            place => Directory.Delete(place.Log)),
        ["a pipe without a reader in its place"] = (
            "No such device or address",
            place =>
            {
                File.Delete(place.Log);
                Command.Run("", "mkfifo", place.Log);
            },
            place => File.Delete(place.Log)),
        ["a limit of file sizes"] = (
            "File too large", place => place.LimitFiles("1"), place => place.LimitFiles("unlimited")),
        ["a disk with errors"] = (
            "Input/output error", place => place.Fail("EIO"), place => place.Heal()),
        ["a disk that turns read-only"] = (
            "Read-only file system", place => place.Fail("EROFS"), place => place.Heal()),
        ["a full disk"] = (
            "No space left on device",
            place => place.Disk!.Fill(), place => place.Disk!.Free()),
    };

    public static TheoryData<string> Names => [.. Causes.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Logging_goes_on_by_itself(string what)
    {
        (string said, Action<Place> cause, Action<Place> cure) = Causes[what];
        using var folder = new ScratchFolder();
        string logs = Directory.CreateDirectory(folder.File("logs")).FullName;
        using SmallDisk? disk = what.EndsWith("full disk", StringComparison.Ordinal) ? new SmallDisk(logs, "8m") : null;
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; admin root; }
            console c { master localhost; type exec; exec "stty raw -echo; exec cat"; rw *; logfile {{logs}}/c.log; }

            """, "", "-E");
        using var place = new Place(logs, Path.Combine(logs, "c.log"), stage.Daemon.Pid, disk);
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "c");
        ann.Send("before\r\n");
        UntilLogged(place, "before\r\n");
        cause(place);
        Deadline.Until(
            () => Tick(ann) && ann.Intake.Text.Contains(said, StringComparison.Ordinal),
            () => $"{said}: {Visible.Lines(ann.Intake.Text)}\n{Visible.Lines(stage.Daemon.Messages.Text)}");
        Deadline.Until(
            () => stage.Daemon.Messages.Text.Contains(said, StringComparison.Ordinal),
            () => $"{said}: {Visible.Lines(stage.Daemon.Messages.Text)}");
        Assert.Contains(said, Listed(stage.Daemon, "--json"));
        Assert.Contains(",-1:", Listed(stage.Daemon));
        ann.Send("meanwhile\r\n");
        cure(place);
        UntilLogged(place, "meanwhile\r\n");
        ann.Until("is written again");
        stage.Daemon.Messages.Take("is written again");
        Assert.DoesNotContain("logTrouble", Listed(stage.Daemon, "--json"));
        Assert.Contains(",0:", Listed(stage.Daemon));
        ann.Send("after\r\n");
        UntilLogged(place, "after\r\n");
    }

    // What console -i says.
    private static string Listed(Daemon daemon, params string[] flags)
    {
        (int exit, string output, string errors) = Command.Run("", [
            Programs.Client(Make.Ours), "-E", "-l", "root", "-M", "127.0.0.1", "-p",
            daemon.Port.ToString(CultureInfo.InvariantCulture), "-i", .. flags]);
        Assert.True(exit == 0, errors);
        return output;
    }

    // A log is looked at when something is written.
    private static bool Tick(RawClient client)
    {
        client.Send(new string('.', 256));
        return true;
    }

    private static void UntilLogged(Place place, string text) => Deadline.Until(
        () => File.Exists(place.Log) && File.ReadAllText(place.Log).Contains(text, StringComparison.Ordinal),
        () => $"{Visible.Text(text)} in {place.Log}");

    /// <summary>Where the log is, and whose.</summary>
    private sealed record Place(string Folder, string Log, int Server, SmallDisk? Disk) : IDisposable
    {
        private Process? tracer;

        public void LimitFiles(string bytes) => Command.Run(
            "", "prlimit", "--pid", Pid, $"--fsize={bytes}:unlimited");

        /// <summary>Whatever is written to the log, or opens it, fails from now on as on such a disk.</summary>
        public void Fail(string error)
        {
            string[] words =
            [
                "-f", "-q", "-P", Log, "-e", "trace=write,writev,pwrite64,pwritev2,openat,open",
                "-e", $"inject=write,writev,pwrite64,pwritev2,openat,open:error={error}", "-o", Folder + "/calls", "-p", Pid,
            ];
            tracer = Process.Start(new ProcessStartInfo("strace", words) { RedirectStandardError = true })!;
            Deadline.Until(
                () => Directory.GetDirectories($"/proc/{Pid}/task").All(
                    task => !File.ReadAllText(task + "/status").Contains("TracerPid:\t0\n", StringComparison.Ordinal)),
                () => "the daemon is traced");
        }

        public void Heal()
        {
            Posix.Kill(tracer!.Id, Posix.SIGTERM);
            tracer.WaitForExit(Deadline.Limit);
        }

        public void Dispose()
        {
            if (tracer is { HasExited: false })
            {
                Heal();
            }

            tracer?.Dispose();
        }

        private string Pid => Server.ToString(CultureInfo.InvariantCulture);
    }
}
