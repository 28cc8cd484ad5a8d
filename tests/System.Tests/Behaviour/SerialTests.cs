using System.Diagnostics;
using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Peers;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Serial devices that go, come back, flood, and are asked for what a terminal has not.</summary>
public sealed class SerialTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private string Device => folder.File("by-id/adapter");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_adapter_that_is_pulled_out_is_down_at_once_and_up_again_when_it_has_returned()
    {
        Directory.CreateDirectory(folder.File("by-id"));
        using SerialLine line = new(Device);
        using Stage stage = Open("parity none; initspinmax 0;");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "tty");
        for (int time = 0; time < 3; time++)
        {
            line.Unplug();
            Directory.Delete(folder.File("by-id"));
            stage.Daemon.Messages.Take("[tty] open(");
            Directory.CreateDirectory(folder.File("by-id"));
            line.Plug();
            stage.Daemon.Messages.Take("[tty] console up");
            ann.Send($"time {time}\r");
            ann.Until($"time {time}\r");
        }
    }

    [Fact]
    public void A_device_that_floods_is_heard_and_its_neighbours_answer()
    {
        Directory.CreateDirectory(folder.File("by-id"));
        using SerialLine flood = new(Device, "EXEC:'cat /dev/urandom'"), quiet = new(folder.File("quiet"));
        using Stage stage = Open("parity none;", $"console quiet {{ device {quiet.Link}; parity none; }}");
        stage.Daemon.Messages.Take("at 38400n on ");
        RawClient bob = stage.Group("B");
        bob.Attach("bob", "quiet");
        string log = Path.Combine(stage.Daemon.Folder, "tty.log");
        Deadline.Until(() => File.Exists(log) && new FileInfo(log).Length > 5_000_000, () => "5 MB of noise in the log");
        List<long> times = [];
        for (int key = 0; key < 100; key++)
        {
            var watch = Stopwatch.StartNew();
            bob.Send($"key {key}\r");
            bob.Until($"key {key}\r");
            times.Add(watch.ElapsedMilliseconds);
        }

        // Half of them, as any machine has slow moments.
        Assert.InRange(times.Order().ElementAt(times.Count / 2), 0, 250);
        Assert.InRange(stage.Daemon.Memory, 0, 120_000);
    }

    /// <summary>A pseudo-terminal keeps none of this, but the calls are those a serial device gets.</summary>
    [Theory]
    [InlineData("baud any:31250; parity mark; options cstopb, crtscts, hupcl, !ixon;",
        "c_iflag=IGNBRK|IXOFF, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0", "CS7|CSTOPB|CREAD|PARENB|PARODD|HUPCL|CLOCAL",
        "CMSPAR|CRTSCTS", "c_ispeed=31250, c_ospeed=31250")]
    [InlineData("baud 9600; parity even; options ixany;",
        "c_iflag=IGNBRK|IXON|IXANY|IXOFF, c_oflag=", "CS7|CREAD|PARENB|CLOCAL", "c_lflag=", "c_ispeed=9600, c_ospeed=9600")]
    public void The_driver_is_asked_for_what_the_configuration_says(string items, params string[] asked)
    {
        Directory.CreateDirectory(folder.File("by-id"));
        using SerialLine line = new(Device);
        string trace = folder.File("trace");
        string config = folder.Write("conserver.cf", Config($"device {Device}; {items}", ""));
        int port = Ports.Free();
        var start = new ProcessStartInfo("strace",
        [
            "-f", "-v", "-s", "200", "-e", "trace=openat,open,ioctl", "-o", trace, Programs.Server(Make.Ours), "-v",
            "-C", config, "-M", "127.0.0.1", "-p", $"{port}", "-b", "0",
        ]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process strace = Process.Start(start)!;
        Intake messages = new("strace");
        Pump.Both(strace, messages);
        try
        {
            messages.Take($" on {Device}");
        }
        finally
        {
            int daemon = int.Parse(File.ReadLines(trace).First().Split(' ')[0]);
            Posix.Kill(daemon, Posix.SIGTERM);
            strace.WaitForExit();
        }

        string set = File.ReadLines(trace).First(call => call.Contains("TCSETS2", StringComparison.Ordinal));
        Assert.All(asked, part => Assert.Contains(part, set, StringComparison.Ordinal));
        Assert.Contains(File.ReadLines(trace), call => call.Contains(
            $"\"{Device}\", O_RDWR|O_NOCTTY|O_NONBLOCK|O_CLOEXEC", StringComparison.Ordinal));
    }

    private static string Config(string items, string more) => $$"""
        access * { trusted 127.0.0.1; }
        default * { master localhost; rw *; type device; baud 38400; }
        console tty { {{items}} }
        {{more}}

        """;

    private Stage Open(string items, string more = "") => new(
        Make.Ours, Make.Debian, Config($"device {Device}; logfile @dir@/&.log; {items}", more), "", "-E");
}
