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
        ["a full disk"] = (
            "No space left on device",
            place => place.Fill(),
            place => File.Delete(Path.Combine(place.Folder, "filler"))),
    };

    public static TheoryData<string> Names => [.. Causes.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Logging_goes_on_by_itself(string what)
    {
        (string said, Action<Place> cause, Action<Place> cure) = Causes[what];
        using var folder = new ScratchFolder();
        string logs = Directory.CreateDirectory(folder.File("logs")).FullName;
        bool onDisk = what.Contains("disk", StringComparison.Ordinal);
        if (onDisk)
        {
            (int exit, string output) = Mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", logs);
            Assert.SkipUnless(exit == 0, $"file systems cannot be mounted here: {output}");
        }

        try
        {
            using var stage = new Stage(Make.Ours, Make.Debian, $$"""
                access * { trusted 127.0.0.1; admin root; }
                console c { master localhost; type exec; exec "stty raw -echo; exec cat"; rw *; logfile {{logs}}/c.log; }

                """, "", "-E");
            var place = new Place(logs, Path.Combine(logs, "c.log"), stage.Daemon.Pid);
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
            ann.Send("meanwhile\r\n");
            cure(place);
            UntilLogged(place, "meanwhile\r\n");
            ann.Until("is written again");
            stage.Daemon.Messages.Take("is written again");
            ann.Send("after\r\n");
            UntilLogged(place, "after\r\n");
        }
        finally
        {
            if (onDisk)
            {
                Command.Run("", "umount", "-l", logs);
            }
        }
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

    private static (int Exit, string Output) Mount(params string[] words)
    {
        var result = Command.Run("", ["mount", .. words]);
        return (result.Exit, result.Errors);
    }

    /// <summary>Where the log is, and whose.</summary>
    private sealed record Place(string Folder, string Log, int Server)
    {
        public void LimitFiles(string bytes) => Command.Run(
            "", "prlimit", "--pid", Server.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes}:unlimited");

        public void Fill() => Command.Run("", "dd", "if=/dev/zero", $"of={Folder}/filler", "bs=4k");
    }
}
