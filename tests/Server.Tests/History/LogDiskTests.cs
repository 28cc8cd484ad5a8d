using System.Text;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.History;

namespace Conserver.Server.Tests.History;

public sealed class LogDiskTests
{
    [Fact]
    public void A_log_on_a_full_device_is_reported_and_kept_in_memory()
    {
        using var loop = new FakeLoop();
        ConsoleLog log = loop.Log("/dev/full");
        log.Append("kept"u8);
        loop.TurnUntil(() => loop.Reports.Count > 0);
        Assert.Equal(
            "FileWrite(/dev/full): No space left on device: output is kept in memory, trying again",
            Assert.Single(loop.Reports).Text);
        Assert.Equal(4, log.Pending);
    }

    [Fact]
    public void A_log_folder_that_vanishes_and_returns_is_written_again()
    {
        using var folder = new TemporaryFolder();
        using var loop = new FakeLoop();
        ConsoleLog log = loop.Log(folder["a.log"]);
        log.Append("one"u8);
        loop.Flush();
        folder.Remove();
        loop.Clock.Advance(TimeSpan.FromSeconds(2));
        log.Append("two"u8);
        loop.TurnUntil(() => loop.Reports.Count == 1);
        Assert.Contains("No such file or directory", loop.Reports[0].Text, StringComparison.Ordinal);
        folder.Make();
        loop.TurnUntil(() => loop.Reports.Count == 2 && log.Pending == 0);
        Assert.Equal("two", folder.Text("a.log"));
        log.Close();
        loop.Flush();
    }

    [Fact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void Files_are_appended_to_and_made_readable_by_others()
    {
        using var folder = new TemporaryFolder();
        folder.Put("a.log", "there before\n");
        using var loop = new FakeLoop();
        ConsoleLog[] logs = [loop.Log(folder["a.log"]), loop.Log(folder["b.log"])];
        logs[0].Append("added"u8);
        loop.Flush();
        Assert.Equal("there before\nadded", folder.Text("a.log"));
        UnixFileMode mode = File.GetUnixFileMode(Latin1.ToNative(folder["b.log"]));
        UnixFileMode most =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Assert.Equal((UnixFileMode)0, mode & ~most);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode & (UnixFileMode)0x1C0);
    }

    [Fact]
    public void Two_consoles_may_share_a_file()
    {
        using var folder = new TemporaryFolder();
        using var loop = new FakeLoop();
        ConsoleLog[] logs = [loop.Log(folder["a.log"]), loop.Log(folder["a.log"])];
        logs[0].Append("one "u8);
        loop.Flush();
        logs[1].Append("two "u8);
        loop.Flush();
        logs[0].Append("three"u8);
        loop.Flush();
        Assert.Equal("one two three", folder.Text("a.log"));
    }

    [Fact]
    public void Names_of_any_bytes_are_found()
    {
        using var folder = new TemporaryFolder();
        using var loop = new FakeLoop();
        string path = folder["b\u00FCro\u00FF.log"];
        ConsoleLog log = loop.Log(path);
        log.Append("text"u8);
        loop.Flush();
        using ReplayFile file = ReplayFile.TryOpen(path)!;
        Assert.Equal(4, file.Length);
        log.Close();
        loop.Flush();
    }

    [Fact]
    public void A_snapshot_ends_where_live_output_begins()
    {
        using var folder = new TemporaryFolder();
        using var loop = new FakeLoop();
        ConsoleLog log = loop.Log(folder["a.log"]);
        log.Append("line 1\r\nline 2\r\n"u8);
        ReplayFile? snapshot = null;
        log.Snapshot(StrictOwner.Instance, file => snapshot = file, () => { });
        log.Append("live"u8);
        loop.TurnUntil(() => snapshot is not null);
        loop.Flush();
        byte[] shown = new byte[100];
        using (snapshot)
        {
            using var replay = new Replay(snapshot!, snapshot!.Length, 20);
            Assert.True(replay.TryReadNext(shown, out int length));
            Assert.Equal("line 1\r\nline 2\r\n", Encoding.ASCII.GetString(shown, 0, length));
        }
    }

    [Fact]
    public void A_pipe_without_a_reader_does_not_hang_the_other_logs()
    {
        using var folder = new TemporaryFolder();
        string pipe = folder["pipe"];
        using (var make = System.Diagnostics.Process.Start("mkfifo", [Latin1.ToNative(pipe)]))
        {
            make.WaitForExit();
            Assert.Equal(0, make.ExitCode);
        }

        using var loop = new FakeLoop();
        ConsoleLog[] logs = [loop.Log(pipe), loop.Log(folder["a.log"])];
        logs[0].Append("x"u8);
        logs[1].Append("y"u8);
        loop.TurnUntil(() => logs[1].Pending == 0);
        Assert.Equal("y", folder.Text("a.log"));
    }
}
