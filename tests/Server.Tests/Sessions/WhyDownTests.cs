using Conserver.Server.Listening;

namespace Conserver.Server.Tests.Sessions;

/// <summary>Why consoles are down and when they are tried again, for clients that ask for more than 8.2.7 says.</summary>
public sealed class WhyDownTests
{
    [Fact]
    public void Who_asks_is_told_of_lines_that_are_down_though_nobody_has_taken_them_down()
    {
        using var daemon = new SessionFixture("""
            access * { trusted 192.0.2.1; }
            default * { master localhost; rw ann; }
            console fine { type test; }
            console gone { type uds; uds @folder@/gone; }
            console left { type uds; uds @folder@/left; options !autoreinit; }
            console others { type uds; uds @folder@/others; rw !ann; }
            """);
        daemon.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (Server.Consoles.Console console in daemon.Consoles)
        {
            console.Start();
        }

        daemon.TurnUntil(() => daemon.Consoles[1].Line.WillRetry && daemon.Consoles[0].Line.IsUp, "first tries");
        SessionFixture.FarClient ann = daemon.LogIn("ann", PortKind.Group);
        string Why(string name) => $"connect({daemon.Folder}/{name}): No such file or directory";
        ann.Send("access gone\r\n");
        ann.Expect($"rw gone\r\ndown 1 gone {Why("gone")}\r\n");
        ann.Send("access left\r\n");
        ann.Expect($"rw left\r\ndown - left {Why("left")}\r\n");
        ann.Send("access others\r\n");
        ann.Expect("none others\r\n");
        ann.Send("access fine\r\n");
        ann.Expect("rw fine\r\n");
        daemon.Consoles[1].Line.Close();
        ann.Send("access gone\r\n");
        ann.Expect("rw gone\r\n");
    }
}
