using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Lists and orders of a client that goes on from the first daemon to those it names.</summary>
public sealed class ServerListsScenarios
{
    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void Lists_show_the_consoles_of_both(Make first, Make second, Make client) =>
        TwoServers.Check((first, second, client), ServerSets.Both, stage =>
        {
            Viewer ann = stage.Attach("ann", "alpha");
            Viewer bob = stage.Attach("bob", "beta");
            Viewer cat = stage.Attach("cat", "beta");
            foreach (string list in (string[])["-u", "-w", "-x", "-i", "-W", "-I"])
            {
                stage.Run("dan", "", list);
            }

            foreach (string list in (string[])["-u", "-w", "-x", "-i", "-W", "-I"])
            {
                stage.Run("dan", "", list, "bravo");
            }

            stage.Run("dan", "", "-u", "nothing");
            ann.Leave();
            bob.Leave();
            cat.Leave();
        });

    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void Messages_and_orders_go_to_both(Make first, Make second, Make client) =>
        TwoServers.Check((first, second, client), ServerSets.Both, stage =>
        {
            Viewer ann = stage.Attach("ann", "alpha");
            Viewer bob = stage.Attach("bob", "beta");
            Viewer cat = stage.Attach("cat", "bravo");
            stage.Run("root", "", "-b", "to all");
            stage.Run("root", "", "-B", "to some");
            stage.Run("root", "", "-t", "bob@beta", "only you");
            foreach (string[] words in (string[][])[
                ["-P"], ["-r"], ["-R"], ["-z", "version"], ["-z", "bringup"], ["-z", "reopen"], ["-Z", "pid"]])
            {
                stage.Run("root", "", words);
            }

            stage.Run("dan", "", "-z", "bringup");
            stage.Run("dan", "", "-q");
            ann.Until("to some]\r\n");
            bob.Until("only you]\r\n");
            cat.Until("to all]\r\n");
            stage.Run("root", "", "-d", "bob");
            bob.UntilExit();
            stage.Run("root", "", "-q");
            ann.UntilExit();
            cat.UntilExit();
            stage.Run("root", "", "-u");
        });

    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void With_minus_R_nobody_is_sent_away(Make first, Make second, Make client) =>
        TwoServers.Check((first, second, client), ServerSets.Both, Undirected, flags: ["-R"]);

    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void With_redirect_no_nobody_is_sent_away(Make first, Make second, Make client) =>
        TwoServers.Check(
            (first, second, client), i => ServerSets.Both(i) + (i == 1 ? "config * { redirect no; }\n" : ""), Undirected);

    private static void Undirected(Stage stage)
    {
        foreach (string[] words in (string[][])[
            ["beta"], ["bee"], ["bra"], ["an"], ["a"], ["b"], ["-u"], ["-i", "beta"], ["-r"]])
        {
            stage.Run("root", "", words);
        }

        stage.Attach("ann", "al").Leave();
    }
}
