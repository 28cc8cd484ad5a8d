using System.Diagnostics;
using System.Globalization;
using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary><c>--watch</c>: many consoles on one screen.</summary>
public sealed class WatchTests
{
    private const int Consoles = 200, LinesPerSecond = 100, Seconds = 10, TicksPerSecond = 10;

    private const string Config = """
        config * { sslrequired no; }
        access * { trusted 127.0.0.1; }
        default d { master localhost; logfile ""; type exec; rw *; exec cat; }
        console web1 { include d; }
        console web2 { include d; aliases www; }
        console db1 { include d; }
        console secret { include d; rw !*; rw bob; }
        """;

    [Fact]
    public async Task Two_hundred_consoles_at_a_hundred_lines_a_second_are_followed_without_loss()
    {
        FakeDevice[] devices = [.. Enumerable.Range(0, Consoles).Select(_ => new FakeDevice(echo: false))];
        var config = new StringBuilder("access * { trusted 127.0.0.1; }\n");
        for (int i = 0; i < Consoles; i++)
        {
            config.Append(CultureInfo.InvariantCulture, $$"""
                console rack7-{{i}} { master localhost; type host; host 127.0.0.1; port {{devices[i].Port}};
                    protocol raw; rw *; logfile ""; }

                """);
        }

        using var stage = new Stage(Make.Ours, Make.Ours, config.ToString());
        foreach (FakeDevice device in devices)
        {
            device.UntilAccepted(1);
        }

        var start = new ProcessStartInfo(Programs.Client(Make.Ours), [.. stage.Words("ann"), "--watch", "rack7-*"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process watch = Process.Start(start)!;
        try
        {
            Assert.Equal($"console: watching {Consoles} of {Consoles} consoles",
                await watch.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));
            Task<int> reading = Task.Run(() => ReadAll(watch.StandardOutput), TestContext.Current.CancellationToken);
            using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TicksPerSecond));
            int line = 0;
            for (int tick = 0; tick < Seconds * TicksPerSecond; tick++)
            {
                await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
                int next = line + (LinesPerSecond / TicksPerSecond);
                for (int i = 0; i < Consoles; i++)
                {
                    devices[i].Send(string.Concat(
                        Enumerable.Range(line, next - line).Select(number => $"line {number} of console {i}\r\n")));
                }

                line = next;
            }

            Assert.Equal(Consoles * LinesPerSecond * Seconds, await reading.WaitAsync(
                Deadline.Limit, TestContext.Current.CancellationToken));
        }
        finally
        {
            watch.Kill();
            Array.ForEach(devices, device => device.Dispose());
        }
    }

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void Lines_carry_the_name_and_rests_are_marked(Make server)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        Viewer ann = stage.OnPipes("ann", "--watch", "web?", "d*");
        ann.Errors.Take("watching 3 of 3 consoles\n");
        Viewer bob = stage.Attach("bob", "web2");
        bob.Type("hello\r");
        ann.Until("web2: hello\nweb2: hello\n");
        bob.Type("no end");
        ann.Until("web2: no end\n");
        bob.Type("ing\r");
        ann.Until("web2+ ing\nweb2: no ending\n");
        stage.Run("eve", "", "-b", "attention");
        ann.Until("[eve@localhost: attention]\n");
        Assert.DoesNotContain("attach", stage.Watcher().Ask("group db1\r\n"), StringComparison.Ordinal);
        bob.Leave();
    }

    [Fact]
    public void Of_a_terminal_only_text_is_shown()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Config.Replace(
            "exec cat", "exec \"exec sh -c 'stty -echo; echo; exec cat'\"", StringComparison.Ordinal));
        Viewer ann = stage.OnScreen("ann", "--timeout", "60", "--watch", "*");
        ann.Until("you have no access to secret\r\n");
        ann.Until("watching 3 of 3 consoles\r\n");
        RawClient bob = stage.GroupOf("B", "db1");
        bob.Attach("bob", "db1");
        bob.Send("\u001b[31mred\u001b[0m\r");
        ann.Until("\u001b[36mdb1\u001b[0m:  red\r\n");
    }

    [Fact]
    public void The_time_ends_it_and_so_does_the_last_session()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Config);
        Assert.Equal(0, stage.Run("ann", "", "--timeout", "10", "--watch", "web1").UntilExit());
        Viewer ann = stage.OnPipes("ann", "--watch", "web1");
        ann.Errors.Take("watching 1 of 1 consoles\n");
        stage.Daemon.Signal(Posix.SIGTERM);
        Assert.Equal(69, ann.UntilExit());
        Assert.Contains("web1: [-- Console server shutting down --]\n", ann.Intake.Text, StringComparison.Ordinal);
        Assert.EndsWith("console: web1: the session has ended\n", ann.Errors.Text, StringComparison.Ordinal);
    }

    /// <summary>Checks that each console's lines come in order and counts them all.</summary>
    private static int ReadAll(StreamReader output)
    {
        var next = new int[Consoles];
        int lines = 0;
        while (lines < Consoles * LinesPerSecond * Seconds && output.ReadLine() is { } line)
        {
            // rack7-I: line N of console I
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            int console = int.Parse(line.AsSpan("rack7-".Length, colon - "rack7-".Length), CultureInfo.InvariantCulture);
            Assert.Equal($"rack7-{console}: line {next[console]} of console {console}", line);
            next[console]++;
            lines++;
        }

        return lines;
    }
}
