namespace Conserver.Server.Tests.Sessions;

/// <summary>The two minutes in which a client has to say who it is.</summary>
public sealed class LoginTimeTests : IDisposable
{
    private readonly SessionFixture daemon = new();
    private readonly SessionFixture.FarClient client;

    public LoginTimeTests()
    {
        client = daemon.Connect();
        client.Expect("ok\r\n");
    }

    [Fact]
    public void Who_does_not_log_in_is_sent_away_after_two_minutes_and_the_log_says_so()
    {
        daemon.Clock.Advance(TimeSpan.FromSeconds(119));
        client.ExpectNothing();
        client.Send("help\r\nversion\r\nlog");
        client.ExpectUntil("unknown command\r\n");
        daemon.Clock.Advance(TimeSpan.FromSeconds(1));
        client.Expect("login timed out\r\n<end>");
        Assert.Equal("INFO: <master> here: login timed out", daemon.DaemonLines[^1]);
    }

    [Fact]
    public void Who_asks_for_TLS_and_stops_is_sent_away_too()
    {
        client.Send("ssl\r\n");
        client.Expect("ok\r\n");
        client.Send("\u0016\u0003\u0001");
        daemon.Clock.Advance(TimeSpan.FromSeconds(119));
        client.ExpectNothing();
        daemon.Clock.Advance(TimeSpan.FromSeconds(1));
        client.Expect("<end>");
    }

    [Fact]
    public void Who_has_logged_in_may_stay()
    {
        SessionFixture.FarClient bob = daemon.LogIn("bob");
        daemon.Clock.Advance(TimeSpan.FromDays(1));
        bob.ExpectNothing();
        bob.Send("nonsense\r\n");
        bob.Expect("unknown command\r\n");
    }

    public void Dispose() => daemon.Dispose();
}
