using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Two daemons and a client that asks the first one for consoles of both.</summary>
public sealed class ServersScenarios
{
    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void A_console_of_the_second_is_reached_through_the_first(Make first, Make second, Make client) =>
        TwoServers.Check((first, second, client), ServerSets.Both, stage =>
        {
            Viewer ann = stage.Attach("ann", "beta");
            ann.Type("hello there\r");
            ann.Until("hello there\r\nhello there\r\n");
            Viewer bob = stage.Attach("bob", "bee", "-f");
            ann.Settle();
            bob.Type("by its alias\r");
            bob.Until("by its alias\r\nby its alias\r\n");
            ann.Until("by its alias\r\nby its alias\r\n");
            ann.Escape("w");
            bob.Leave();
            ann.Leave();
            stage.Daemons[1].UntilLogged("beta", "by its alias\r\nby its alias\r\n");
            stage.ShowLog(stage.Daemons[1], "beta");
            Assert.Equal("", stage.Daemon.LogText("beta"));
        });

    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void Abbreviations_count_over_both(Make first, Make second, Make client) =>
        TwoServers.Check((first, second, client), ServerSets.Both, stage =>
        {
            foreach (string name in (string[])["BRA", "an", "be", "alp", "fir"])
            {
                Viewer ann = stage.Attach("ann", name);
                ann.Escape("w");
                ann.Leave();
            }

            foreach (string name in (string[])["a", "b", "nothing", "stray", "lone"])
            {
                stage.Run("ann", "", name);
            }
        });

    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void One_session_moves_from_server_to_server(Make first, Make second, Make client) =>
        TwoServers.Check((first, second, client), ServerSets.Both, stage =>
        {
            Viewer ann = stage.Attach("ann", "alpha");
            foreach (string name in (string[])["beta", "apple", "annex"])
            {
                ann.Type("\u0005c;");
                ann.Until("[console: ");
                ann.UntilRaw();
                ann.Type(name + "\r");
                ann.Begin();
                ann.Escape("w");
                ann.Type($"now on {name}\r");
                ann.Until($"now on {name}\r\nnow on {name}\r\n");
            }

            ann.Leave();
        });

    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void Servers_that_point_at_each_other_are_left(Make first, Make second, Make client) =>
        TwoServers.Check((first, second, client), ServerSets.Both, stage =>
        {
            stage.Run("ann", "", "loop");
            stage.Run("ann", "", "-i", "loop");
        });

    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void What_the_first_answers_by_hand(Make first, Make second, Make client) =>
        TwoServers.Check((first, second, client), ServerSets.Both, stage =>
        {
            RawClient a = stage.Master("A");
            a.LogIn("ann");
            foreach (string command in (string[])[
                "master", "call beta", "call BEE", "call an", "call a", "call b", "call stray"])
            {
                a.Ask(command + "\r\n");
            }
        }, flags: ["-E"]);
}
