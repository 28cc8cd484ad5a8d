using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>
/// A stock client over TLS, its default, reads 8 KiB and then waits for its socket: what else a record holds stays hidden
/// until more comes.
/// </summary>
public sealed class StockClientTlsTests
{
    [Theory]
    [InlineData(8997)]
    [InlineData(16_381)]
    [InlineData(40_000)]
    [InlineData(300_000)]
    public void The_end_of_a_burst_is_shown_without_more_to_come(int length)
    {
        using var device = new FakeDevice(echo: false);
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; }
            console c { master localhost; type host; host 127.0.0.1; port {{device.Port}}; protocol raw; rw *; }

            """);
        Viewer ann = stage.Attach("ann", "c");
        device.UntilAccepted(1);
        device.Send(new string('x', length) + "END");
        ann.Until("END");
    }

    [Fact]
    public void The_end_of_a_replay_is_shown_without_more_to_come()
    {
        const int Lines = 60;
        string lines = string.Concat(Enumerable.Range(1, Lines).Select(i => $"line {i} {new string('.', 150)}\r\n"));
        using var device = new FakeDevice(echo: false);
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; }
            console c {
                master localhost; type host; host 127.0.0.1; port {{device.Port}}; protocol raw; rw *; logfile @dir@/c.log;
            }

            """);
        device.UntilAccepted(1);
        device.Send(lines);
        stage.Daemon.UntilLogged("c", $"line {Lines} ");
        Viewer ann = stage.Attach("ann", "c");
        ann.Type("\u0005cp");
        ann.Until($"line {Lines} ");
    }
}
