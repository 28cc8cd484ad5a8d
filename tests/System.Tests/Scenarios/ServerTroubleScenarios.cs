using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>One of two daemons is down, or does not take the password the other took.</summary>
public sealed class ServerTroubleScenarios
{
    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void The_second_is_down(Make first, Make second, Make client) =>
        TwoServers.Check((first, second, client), ServerSets.Both, stage =>
        {
            stage.Daemons[1].Terminate();
            foreach (string[] words in (string[][])[
                ["beta"], ["-u"], ["-i"], ["-u", "beta"], ["-r"], ["-b", "hello"], ["-d", "x"]])
            {
                stage.Run("root", "", words);
            }

            Viewer ann = stage.Attach("ann", "alpha");
            ann.Type("\u0005c;");
            ann.Until("[console: ");
            ann.UntilRaw();
            ann.Type("beta\r");
            ann.Until("Unable to connect to ");
            ann.Until("[console: ");
            ann.UntilRaw();
            ann.Type("\r");
            ann.Until(" -- attached]\r\n");
            ann.Settle();
            ann.Leave();
        });

    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void The_first_is_down(Make first, Make second, Make client) =>
        TwoServers.Check((first, second, client), ServerSets.Both, stage =>
        {
            stage.Daemon.Terminate();
            foreach (string[] words in (string[][])[["beta"], ["-u"], ["-W"], ["-P"], ["-q"], ["-d", "x"]])
            {
                stage.Run("root", "", words);
            }
        });

    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void A_password_that_both_take_is_asked_once(Make first, Make second, Make client) =>
        TwoServers.Check((first, second, client), ServerSets.BothLocked, stage =>
        {
            Viewer bob = stage.OnTerminal("bob", "beta");
            Answer(bob, "secret");
            bob.Begin();
            bob.Leave();
            Viewer list = stage.OnTerminal("bob", "-u");
            Answer(list, "secret");
            list.UntilExit();
        }, passwords: _ => Sets.PasswordFile);

    [Theory, MemberData(nameof(TwoServers.Casts), MemberType = typeof(TwoServers))]
    public void A_password_the_second_refuses_is_asked_again(Make first, Make second, Make client) =>
        TwoServers.Check((first, second, client), ServerSets.BothLocked, stage =>
        {
            Viewer bob = stage.OnTerminal("bob", "beta");
            Answer(bob, "secret");
            Answer(bob, "wrong");
            Answer(bob, "other");
            bob.Begin();
            bob.Leave();
        }, passwords: i => i == 1 ? Sets.PasswordFile : ServerSets.OtherPasswordFile);

    private static void Answer(Viewer viewer, string password)
    {
        viewer.Until("password: ");
        viewer.UntilSecret();
        viewer.Type(password + "\r");
    }
}
