using System.Net.Sockets;

namespace Conserver.Server.Tests.Sessions;

/// <summary>What an attached client types, and a device that does not take it.</summary>
public sealed class TypingTests
{
    private const string Consoles = """
        access * { trusted 192.0.2.1; }
        console dev { master localhost; type uds; uds @folder@/dev; rw *; }
        """;

    private const string Waits = "[-- the device takes nothing: what you type waits --]\r\n";

    [Theory]
    [InlineData("\u00ff\u00ff", "\u00ff")]
    [InlineData("\u0005", "\u0005")]
    [InlineData("\u0005x", "\u0005x")]
    [InlineData("x\u00ff\u00ff\u0005", "x\u00ff\u0005")]
    public void Bytes_with_a_meaning_are_no_slower_than_others(string typed, string sent)
    {
        using var daemon = new SessionFixture(Consoles);
        Socket device = daemon.BringUp(daemon.Consoles[0]);
        SessionFixture.FarClient ann = daemon.Attach("ann", "dev");
        int times = 30_000 / typed.Length;
        string expected = string.Concat(Enumerable.Repeat(sent, times));
        ann.Send(string.Concat(Enumerable.Repeat(typed, times)) + "!");
        string got = "";
        for (int turns = 0; !got.EndsWith('!'); turns++)
        {
            Assert.True(turns < 50, $"{got.Length} of {expected.Length} after {turns} turns of the loop");
            daemon.Loop.Turn(TimeSpan.FromMilliseconds(1));
            got += Read(device);
        }

        // The first byte of the sequence waits for the second.
        Assert.Equal(expected + "!", got);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_has_typed_much_at_a_stuck_device_and_left_is_let_go_after_five_seconds(bool tcp)
    {
        using var daemon = new SessionFixture(Consoles);
        daemon.BringUp(daemon.Consoles[0]);
        SessionFixture.FarClient ann = daemon.Attach("ann", "dev", tcp);
        for (int i = 0; i < 1000 && !ann.Session.IsHeld; i++)
        {
            ann.SendAll(new byte[4000]);
        }

        Assert.True(ann.Session.IsHeld);
        ann.Dispose();
        for (int i = 0; i < 10; i++)
        {
            daemon.Loop.Turn(TimeSpan.FromMilliseconds(5));
        }

        Assert.Single(daemon.Consoles[0].Attachments);
        daemon.TurnUntil(
            () =>
            {
                // Five seconds from when its end is heard of, which the kernel may put off a little.
                daemon.Clock.Advance(TimeSpan.FromSeconds(1));
                return daemon.Consoles[0].Attachments.Count == 0;
            },
            "the end of the session");
        Assert.Null(daemon.Consoles[0].Writer);
    }

    [Fact]
    public void Who_waits_for_a_stuck_device_hears_so_now_and_then()
    {
        using var daemon = new SessionFixture(Consoles);
        Socket device = daemon.BringUp(daemon.Consoles[0]);
        SessionFixture.FarClient ann = daemon.Attach("ann", "dev");
        ann.SendAll(new byte[32 * 1024]);
        daemon.Clock.Advance(TimeSpan.FromSeconds(4));
        ann.ExpectNothing();
        daemon.Clock.Advance(TimeSpan.FromSeconds(1));
        ann.Expect(Waits);
        for (int i = 0; i < 11; i++)
        {
            daemon.Clock.Advance(TimeSpan.FromSeconds(5));
            ann.ExpectNothing();
        }

        daemon.Clock.Advance(TimeSpan.FromSeconds(5));
        ann.Expect(Waits);

        // What it takes goes on, and nothing has been lost.
        daemon.TurnUntil(() => Read(device).Length == 0 && !ann.Session.IsHeld, "the device");
        daemon.Clock.Advance(TimeSpan.FromSeconds(60));
        ann.ExpectNothing();
    }

    [Fact]
    public void A_hundred_commands_in_one_packet_are_all_obeyed_in_order()
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient ann = daemon.LogIn("ann", Conserver.Server.Listening.PortKind.Group);
        ann.Send(string.Concat(Enumerable.Range(0, 100).Select(i => $"n{i}\r\nhosts x\r\ncall\r\n")) + "exit\r\n");
        string answers = string.Concat(Enumerable.Repeat("unknown command\r\ncall requires argument\r\n", 100));
        ann.Expect(answers + "goodbye\r\n<end>");
    }

    private static string Read(Socket device)
    {
        var buffer = new byte[64 * 1024];
        int got = device.Receive(buffer, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? System.Text.Encoding.Latin1.GetString(buffer, 0, got) : "";
    }
}
