using System.Text;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Lines;

/// <summary>A console whose device is made up, for trials without hardware.</summary>
public sealed class TestLineTests
{
    [Theory]
    [InlineData("testrate 2; testlength 40;", 1000, "p 00000001 \"#$%&'()*+,-./0123456789:;<\r\n"
        + "p 00000002 #$%&'()*+,-./0123456789:;<=\r\n")]
    [InlineData("testrate 2/m; testlength 16;", 60_000, "p 00000001 \"#$\r\np 00000002 #$%\r\n")]
    [InlineData("testrate 1/h; testlength 16;", 7_199_999, "p 00000001 \"#$\r\n")]
    [InlineData("testrate 0;", 7_200_000, "")]
    public void It_says_numbered_lines_at_its_rate_and_of_its_length(string items, int milliseconds, string expected)
    {
        using LineFixture fixture = new("type test; " + items);
        fixture.Line.Open();
        Pass(fixture, milliseconds);
        Assert.Equal(expected, fixture.Owner.Text);
    }

    [Fact]
    public void What_is_typed_and_breaks_are_answered_in_order_each_by_a_line()
    {
        using LineFixture fixture = new("type test; testrate 0;");
        fixture.Line.Open();
        fixture.Line.Send("hello\r\n\r"u8);
        fixture.Line.Send([(byte)'a', 0xFF, (byte)'B', 0xC3, 0xA9, 27]);
        fixture.Line.Break();
        fixture.Line.Send("x\n"u8);
        fixture.Line.Send(Encoding.Latin1.GetBytes(new string('y', 201) + "\r"));
        fixture.UntilSaid("[typed: y]\r\n");
        Assert.Equal(
            "[typed: hello]\r\n[typed: ]\r\n[typed: a\u00FFB\u00C3\u00A9^[]\r\n[break]\r\n[typed: x]\r\n"
                + $"[typed: {new string('y', 200)}]\r\n[typed: y]\r\n",
            fixture.Owner.Text);
        Assert.Empty(fixture.Owner.BreakFailures);
    }

    [Fact]
    public void Nothing_is_lost_or_doubled_while_nobody_reads_it_and_what_is_typed_meanwhile_waits()
    {
        using LineFixture fixture = new("type test; testrate 99999; testlength 1024;");
        fixture.Line.Open();
        Pass(fixture, 20);
        fixture.Line.SetReading(false);
        Pass(fixture, 1000);
        int before = fixture.Owner.Received.Count;
        fixture.Line.Send("still there?\r"u8);
        Pass(fixture, 100);
        Assert.Equal(before, fixture.Owner.Received.Count);
        fixture.Line.SetReading(true);
        fixture.UntilSaid("[typed: still there?]\r\n");
        Pass(fixture, 20);
        fixture.Line.Close();
        string[] lines =
            [.. fixture.Owner.Text.Split("\r\n").Where(line => line.StartsWith("p ", StringComparison.Ordinal))];
        Assert.True(lines.Length > 200, $"{lines.Length} lines");
        Assert.All(lines.Index(), line => Assert.StartsWith($"p {line.Index + 1:D8} ", line.Item));
        Assert.All(lines[..^1], line => Assert.Equal(1022, line.Length));
    }

    [Fact]
    public void However_much_is_due_a_neighbour_has_its_turn_after_eight_kilobytes()
    {
        using LineFixture fixture = new("type test; testrate 99999; testlength 100;");
        fixture.Line.Open();
        for (int turn = 1; turn <= 100; turn++)
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(SyntheticLines.Pause));
            int before = fixture.Owner.Received.Count;
            fixture.TurnUntil(() => fixture.Owner.Received.Count > before);
            Assert.InRange(fixture.Owner.Received.Count - before, SyntheticLines.Most - 200, SyntheticLines.Most);
        }
    }

    [Fact]
    public void A_line_costs_no_memory()
    {
        SyntheticLines lines = new(new string('n', 100), new LineRate(200, 's'), 120);
        byte[] buffer = new byte[SyntheticLines.Most];
        lines.Begin(0);
        Assert.Equal(120, lines.Write(5, buffer));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long now = 10; now < 10_000; now += lines.Wait(now))
        {
            Assert.True(lines.Write(now, buffer) == 120);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void It_is_down_when_it_is_closed_and_begins_anew_when_it_is_opened()
    {
        using LineFixture fixture = new("type test; testrate 10; testlength 16;");
        fixture.Line.Open();
        Pass(fixture, 100);
        fixture.Line.Close();
        Pass(fixture, 1000);
        Assert.Equal(0, fixture.Loop.Watched);
        fixture.Line.Open();
        Pass(fixture, 100);
        Assert.Equal("p 00000001 \"#$\r\np 00000001 \"#$\r\n", fixture.Owner.Text);
        Assert.Equal("10/s,16," + fixture.Line.Info.Split(',')[2], fixture.Line.Info);
        Assert.Equal(new ExamineRow("TEST", "10/s"), fixture.Line.Examine);
    }

    /// <summary>When it speaks, and when it is spoken to.</summary>
    [Theory]
    [InlineData("Speak")]
    [InlineData("SyntheticDevice.OnReady")]
    public void A_defect_in_the_device_closes_the_line_which_is_opened_again(string callback)
    {
        using Consoles.ConsoleFixture fixture = new(_ => Items.On(LineKinds.Test, "testrate 10; testlength 16;"));
        fixture.Console.Start();
        OneDefect defect = new(fixture.Loop, callback);
        fixture.Console.Line.Send("x\r"u8);
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return defect.IsDone;
        });
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return fixture.Console.Line.IsUp;
        });
        Assert.Contains(
            fixture.DaemonLines, line => line.Contains("internal error: forcing down", StringComparison.Ordinal));
        fixture.Console.Line.Close();
        Assert.Equal(0, fixture.Loop.Watched);
    }

    // In the steps of its clock, whatever has been said read at each.
    private static void Pass(LineFixture fixture, int milliseconds)
    {
        int step = milliseconds > 100_000 ? 60_000 : SyntheticLines.Pause;
        for (int passed = 0; passed < milliseconds; passed += step)
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(Math.Min(step, milliseconds - passed)));
            fixture.Loop.Turn(TimeSpan.Zero);
            fixture.Loop.Turn(TimeSpan.Zero);
        }
    }
}
