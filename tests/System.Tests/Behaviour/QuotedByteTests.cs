using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>The byte 0xFF, which has a meaning on the wire, on its way to lines that take it as it is.</summary>
public sealed class QuotedByteTests
{
    [Fact]
    public void It_arrives_behind_a_break_sequence_that_is_not_over()
    {
        using var device = new FakeDevice(echo: false);
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; }
            break 4 { string "x\dy"; delay 300; }
            break z { string "zz\377"; }
            console c { master localhost; type host; host 127.0.0.1; port {{device.Port}}; protocol raw; rw *; }

            """, "", "-E");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "c");
        device.UntilAccepted(1);
        ann.Send("\u0005cl4\u0005clzEND");
        Assert.Equal("xyzz\u00FFEND", device.Received.Take("END"));
    }

    [Fact]
    public void It_arrives_behind_much_that_a_slow_device_has_not_taken_yet()
    {
        const int Much = 30_000;
        using var stage = new Stage(Make.Ours, Make.Debian, """
            access * { trusted 127.0.0.1; }
            console c {
                master localhost; type exec; rw *; logfile "";
                exec "stty raw -echo; touch up; until [ -e go ]; do sleep 0.05; done; exec cat > got";
            }

            """, "", "-E");
        string up = Path.Combine(stage.Daemon.Folder, "up"), got = Path.Combine(stage.Daemon.Folder, "got");
        RawClient ann = stage.Group("A");
        Deadline.Until(() => File.Exists(up), () => "a raw terminal");
        ann.Attach("ann", "c");
        ann.Send(new string('a', Much) + "\u00FF\u00FF" + "tail");
        ann.Send("\u0005cw");
        ann.Until("[who c]\r\n");
        File.WriteAllText(Path.Combine(stage.Daemon.Folder, "go"), "");
        string text = "";
        Deadline.Until(
            () => File.Exists(got)
                && (text = File.ReadAllText(got, Encoding.Latin1)).EndsWith("tail", StringComparison.Ordinal),
            () => $"the tail behind {text.Length} bytes");
        Assert.Equal(new string('a', Much) + "\u00FFtail", text);
    }
}
