using System.Runtime.InteropServices;
using System.Text;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Consoles;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Lines;

/// <summary>Consoles of type <c>device</c>, on pseudo-terminals whose other end the test holds, behind a link.</summary>
public sealed partial class DeviceLineTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly List<int> masters = [];
    private readonly ConsoleFixture fixture;
    private Pty pty;

    public DeviceLineTests()
    {
        fixture = Made(config => config);
        Plug();
    }

    private string Link => Path.Combine(folder, "ttyUSB0");

    private Line Line => fixture.Console.Line;

    public void Dispose()
    {
        fixture.Dispose();
        masters.ForEach(Sys.Close);
        Folders.Remove(folder);
    }

    [Fact]
    public void A_reason_that_differs_in_the_number_of_a_descriptor_only_is_the_same()
    {
        using LineFixture fixture = new("type device; device /dev/null; baud 9600; parity none;");
        fixture.Line.Open();
        List<int> others = [];
        for (int tries = 0; tries < 3; tries++)
        {
            fixture.TurnUntil(() => fixture.Line.State == LineState.Down);
            others.Add(Sys.Duplicate(0));
            fixture.Clock.Advance(TimeSpan.FromMinutes(2));
            fixture.Loop.Turn(TimeSpan.Zero);
        }

        others.ForEach(Sys.Close);
        Assert.Single(
            fixture.LogLines, line => line.StartsWith("ERROR: [p] tcgetattr(/dev/null(", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_byte_passes_as_it_is_both_ways()
    {
        fixture.Console.Start();
        Assert.True(Line.IsUp);
        Attachment ann = fixture.Join("ann");
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i).Where(value => value is not (0x11 or 0x13))];
        Assert.True(fixture.Console.Type(ann, all));
        byte[] got = new byte[512];
        Assert.Equal(all, got[..Sys.Read(pty.Master, got)]);
        Assert.Equal(all.Length, Sys.Write(pty.Master, all));
        fixture.TurnUntil(() => fixture.LogText.Contains('\u00ff', StringComparison.Ordinal));
        Assert.Contains(Encoding.Latin1.GetString(all), fixture.LogText, StringComparison.Ordinal);
        Assert.Equal(new ExamineRow($"{Link}@localhost", "9600", 'n'), Line.Examine);
        Assert.StartsWith($"{Link},9600n,", Line.Info, StringComparison.Ordinal);
        Assert.Equal("ixon OFF]", fixture.Do(ann, ConsoleVerb.ToggleFlow));
        Assert.Equal("ixon ON]", fixture.Do(ann, ConsoleVerb.ToggleFlow));
    }

    [Fact]
    public void What_is_no_terminal_stays_down_and_the_log_says_why()
    {
        string fifo = Path.Combine(folder, "fifo"), file = Path.Combine(folder, "file");
        Assert.Equal(0, Run("mkfifo", fifo));
        File.WriteAllText(file, "");
        foreach ((string device, string why, string? what) in ((string, string, string?)[])
            [
                (fifo, @"tcgetattr\(.*/fifo\(\d+\)\): Inappropriate ioctl for device", "a pipe or a disk"),
                (file, @"tcgetattr\(.*/file\(\d+\)\): Inappropriate ioctl for device", "a file"),
                ("/dev/null", @"tcgetattr\(/dev/null\(\d+\)\): Inappropriate ioctl for device", "no terminal"),
                (folder, @"open\(.*\): Is a directory", null),
                (Path.Combine(folder, "none"), @"open\(.*/none\): No such file or directory", null),
                (Path.Combine(file, "none"), @"open\(.*/none\): Not a directory", null),
            ])
        {
            using ConsoleFixture other = Made(config => config with { Device = device });
            other.Console.Start();
            other.TurnUntil(() => other.Console.Line.State == LineState.Down);
            Assert.Matches($"^ERROR: \\[c1\\] {why}: forcing down$", other.DaemonLines[0]);
            Assert.Equal(
                what is null ? []
                    : [$"[c1] {device} is {what}: a console of type device needs a serial port or another terminal"],
                other.DaemonLines.Skip(1));
            Assert.True(other.Console.Line.WillRetry);
        }
    }

    [Fact]
    public void A_device_that_the_daemon_may_not_open_is_down_says_so_once_and_is_up_once_it_may()
    {
        Assert.SkipUnless(Sys.IsRoot, "only root can be somebody else");
        Assert.Equal(0, Run("chmod", "600", pty.SlavePath));
        Assert.Equal(0, Run("chmod", "755", folder));
        _ = setfsuid(65534);
        try
        {
            fixture.Console.Start();
            fixture.Clock.Advance(TimeSpan.FromSeconds(2));
            fixture.Loop.Turn(TimeSpan.Zero);
        }
        finally
        {
            _ = setfsuid(0);
        }

        Assert.Equal(LineState.Down, Line.State);
        Assert.Equal(0, Files.Status(Encoding.Latin1.GetBytes(pty.SlavePath), out FileStatus slave));
        Assert.Equal(
            [
                $"ERROR: [c1] open({Link}): Permission denied: forcing down",
                $"[c1] {Link} is of user 0 and group {slave.Group}, mode 600: the daemon, user 0, "
                    + "has to be in a group that may read and write it",
                "[c1] automatic reinitialization",
            ],
            fixture.DaemonLines);
        fixture.Clock.Advance(TimeSpan.FromSeconds(3));
        fixture.TurnUntil(() => Line.IsUp);
    }

    [Fact]
    public void A_device_that_may_take_its_time_is_opened_off_the_loop()
    {
        using ConsoleFixture other = Made(Slow);
        other.Console.Start();
        Assert.Equal(LineState.Connecting, other.Console.Line.State);
        other.TurnUntil(() => other.Console.Line.IsUp);
        Assert.Single(Locks);
        other.Console.Line.Open();
        Assert.Equal(LineState.Connecting, other.Console.Line.State);
        other.Console.Line.Close();
        Assert.Equal(LineState.Down, other.Console.Line.State);
        other.TurnUntil(() => Locks.Length == 0);
    }

    /// <summary>In the work, and in what is done with the device.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_defect_in_opening_a_device_is_one_failure_and_leaves_nothing_open(int time)
    {
        using ConsoleFixture other = Made(Slow);
        OneDefect defect = new(other.Loop, "DeviceLine.Open", time);
        other.Console.Start();
        other.TurnUntil(() => defect.IsDone && other.Console.Line.State == LineState.Down);
        Assert.True(other.Console.Line.WillRetry);
        Assert.Single(other.DaemonLines, text => text.Contains("internal error", StringComparison.Ordinal));
        other.TurnUntil(() => Locks.Length == 0);
        other.Clock.Advance(TimeSpan.FromMinutes(2));
        other.TurnUntil(() => other.Console.Line.IsUp);
    }

    [Fact]
    public void Who_comes_second_finds_the_device_in_use_and_gets_it_when_it_is_free()
    {
        using ConsoleFixture first = Made(Slow), other = Made(Slow);
        first.BringUp();
        other.Console.Start();
        other.TurnUntil(() => other.Console.Line.State == LineState.Down);
        Assert.Equal(
            [$"ERROR: [c1] {Link} is in exclusive use, by another program or another console: forcing down"],
            other.DaemonLines);
        first.Console.Line.Close();
        other.Clock.Advance(TimeSpan.FromSeconds(2));
        other.TurnUntil(() => other.Console.Line.IsUp);
    }

    [Fact]
    public void A_device_without_permission_to_write_is_watched_by_all_and_typed_on_by_nobody()
    {
        fixture.Console.Start();
        Attachment ann = fixture.Join("ann"), bob = fixture.Join("bob"), ron = fixture.Join("ron", readOnly: true);
        Assert.Equal("ok]", fixture.Do(ann, ConsoleVerb.Attach));
        Assert.Equal("no, ann@test is attached]", fixture.Do(bob, ConsoleVerb.Attach));
        Assert.Equal(0, Run("chmod", "444", pty.SlavePath));
        Assert.Equal("up -- read-only]", fixture.Do(ann, ConsoleVerb.Reopen));
        Assert.Null(fixture.Console.Writer);
        Assert.Equal("console is read-only]", fixture.Do(bob, ConsoleVerb.Attach));
        Assert.Equal("console is read-only]", fixture.Do(bob, ConsoleVerb.Force));
        Assert.Equal("console is read-only]", fixture.Do(ron, ConsoleVerb.Attach));
        Assert.Equal("read-only]", fixture.Do(ron, ConsoleVerb.Force));
        Assert.Equal("can't write to read-only console]", fixture.Do(bob, ConsoleVerb.Quote));
        Assert.False(fixture.Console.Type(bob, "x"u8));
        Assert.IsType<Outcome.Done>(fixture.Console.Do(bob, ConsoleVerb.Suspend));
        Assert.IsType<Outcome.WatchesReadOnly>(fixture.Console.Do(bob, ConsoleVerb.Resume));
        var visitor = new Visitor(ann.Identity, "ann@test", IsLimited: false, fixture.Loop.LocalTime);
        Assert.IsType<Outcome.WatchesReadOnly>(fixture.Console.Call(visitor, new TestDoor(), out _));
        Assert.Equal(0, Run("chmod", "600", pty.SlavePath));
        Line.Open();
        Assert.Equal("attached]", fixture.Do(bob, ConsoleVerb.Attach));
    }

    [Fact]
    public void What_the_driver_does_not_take_over_is_said()
    {
        // A pseudo-terminal has eight bits and no parity.
        using ConsoleFixture other = Made(config => config with { Parity = 'e', Baud = "12345" });
        other.Console.Start();
        Assert.True(other.Console.Line.IsUp);
        Assert.Equal(
            [$"[c1] {Link}: its driver has not taken over 7 data bits, parity even"], other.DaemonLines);
    }

    [Fact]
    public void A_device_that_is_unplugged_goes_down_at_once_and_is_back_a_moment_after_its_return()
    {
        fixture.Console.Start();
        for (int time = 0; time < 2; time++)
        {
            Look();
            File.Delete(Link);
            Look();
            Assert.Equal(LineState.Down, Line.State);
            fixture.Clock.Advance(TimeSpan.FromMinutes(10));
            fixture.Loop.Turn(TimeSpan.Zero);
            Plug();
            Look();
            Assert.True(Line.IsUp);
        }

        Assert.Equal(
            [
                $"ERROR: [c1] device {Link} is gone", "[c1] automatic reinitialization",
                $"ERROR: [c1] open({Link}): No such file or directory: forcing down", "[c1] automatic reinitialization",
                "[c1] automatic reinitialization", "[c1] console up",
            ],
            fixture.DaemonLines[..6]);
    }

    [Fact]
    public void A_link_that_leads_to_another_device_is_followed_there()
    {
        fixture.Console.Start();
        Look();
        string before = Link + ".new";
        pty = Pty.Open();
        masters.Add(pty.Master);
        File.CreateSymbolicLink(before, pty.SlavePath);
        File.Move(before, Link, overwrite: true);
        Look();
        Assert.True(Line.IsUp);
        Assert.Contains($"ERROR: [c1] device {Link} is another one now", fixture.DaemonLines);
        Assert.True(fixture.Console.Type(fixture.Join("ann"), "hello"u8));
        Assert.Equal(5, Sys.Read(pty.Master, new byte[10]));
    }

    [Fact]
    public void A_device_that_comes_behind_links_that_have_stayed_is_opened_a_moment_later()
    {
        string near = Path.Combine(folder, "console"), far = Path.Combine(folder, "modem");
        File.CreateSymbolicLink(near, "modem");
        File.CreateSymbolicLink(far, Link);
        File.Delete(Link);
        using ConsoleFixture other = Made(config => config with { Device = near });
        other.Console.Start();
        for (int time = 0; time < 2; time++)
        {
            Assert.Equal(LineState.Down, other.Console.Line.State);
            other.Clock.Advance(TimeSpan.FromMinutes(10));
            other.Loop.Turn(TimeSpan.Zero);
            Plug();
            Look(other);
            Assert.True(other.Console.Line.IsUp);
            Look(other);
            File.Delete(Link);
            Look(other);
        }
    }

    /// <summary>By its own name, and behind a link that has stayed.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pseudo_terminal_that_has_changed_hands_is_opened_only_when_somebody_asks(bool linked)
    {
        string device = linked ? Link : pty.SlavePath, slave = pty.SlavePath;
        using ConsoleFixture other = Made(config => config with { Device = device });
        other.Console.Start();
        Assert.True(other.Console.Line.IsUp);
        other.TurnUntil(() => IsOlderThanNow(slave));
        Sys.Close(masters[0]);
        masters.RemoveAt(0);
        other.TurnUntil(() => other.Console.Line.State == LineState.Down);

        // The next one gets the number; where another test was quicker, the next one after its.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Pty next = Pty.Open();
                masters.Add(next.Master);
                if (next.SlavePath != slave && File.Exists(slave))
                {
                    Sys.Close(next.Master);
                    masters.RemoveAt(masters.Count - 1);
                }

                return next.SlavePath == slave;
            },
            TimeSpan.FromSeconds(20)));

        other.Clock.Advance(TimeSpan.FromSeconds(70));
        other.Loop.Turn(TimeSpan.Zero);
        other.Clock.Advance(TimeSpan.FromSeconds(70));
        other.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(LineState.Down, other.Console.Line.State);
        Assert.Single(other.DaemonLines, text => text.StartsWith(
            $"ERROR: [c1] {device} is another terminal than the one first opened, of user ", StringComparison.Ordinal));
        const string Remedy = "when somebody asks, or makes a link to it anew: forcing down";
        Assert.Equal(linked, other.DaemonLines.Any(text => text.EndsWith(Remedy, StringComparison.Ordinal)));
        if (linked)
        {
            File.Delete(Link);
            File.CreateSymbolicLink(Link, slave);
            Look(other);
        }
        else
        {
            other.Console.Line.Open();
        }

        Assert.True(other.Console.Line.IsUp);
    }

    // The kernel's times go in steps of some milliseconds.
    private bool IsOlderThanNow(string path)
    {
        string now = Path.Combine(folder, "now");
        File.WriteAllText(now, "");
        return Files.Status(Latin1.Bytes(path), out FileStatus old) == 0
            && Files.Status(Latin1.Bytes(now), out FileStatus young) == 0
            && young.Changed > old.Changed;
    }

    private ConsoleFixture Made(Func<ConsoleConfig, ConsoleConfig> change) => new(config => change(config with
    {
        Kind = LineKinds.Device,
        Device = Link,
        Baud = "9600",
        Parity = 'n',
        Options = config.Options | ConsoleOptions.Ixon | ConsoleOptions.Ixoff,
    }));

    // A new device, behind the same link.
    private void Plug()
    {
        pty = Pty.Open();
        masters.Add(pty.Master);
        File.Delete(Link);
        File.CreateSymbolicLink(Link, pty.SlavePath);
    }

    private void Look() => Look(fixture);

    private static void Look(ConsoleFixture at)
    {
        at.Loop.Turn(TimeSpan.Zero);
        at.Clock.Advance(TimeSpan.FromMilliseconds(900));
        at.Loop.Turn(TimeSpan.Zero);
        at.Loop.Turn(TimeSpan.Zero);
    }

    private string[] Locks => Directory.GetFiles(folder, "L*");

    // Like a device whose driver takes its time.
    private ConsoleConfig Slow(ConsoleConfig config) => config with
    {
        Kind = new DeviceLine(new LockFolder(folder) { IsForPseudoTerminals = true }),
    };

    private static int Run(params string[] words)
    {
        using var process = System.Diagnostics.Process.Start(words[0], words[1..]);
        process.WaitForExit();
        return process.ExitCode;
    }

    [LibraryImport("libc")]
    private static partial int setfsuid(uint user);
}
