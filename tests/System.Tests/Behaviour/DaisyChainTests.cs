using System.Net;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>A console of one daemon that is our client on a console of another one, through a terminal.</summary>
public sealed class DaisyChainTests
{
    private const string Config = """
        access * { trusted 127.0.0.1; admin root; }
        default * { master localhost; type exec; rw *; logfile @dir@/&.log; }

        """;

    [Fact]
    public void A_console_leads_through_a_second_daemon_and_comes_back_when_that_is_reopened()
    {
        using var far = new Daemon(Make.Ours, Config + "console far { exec \"echo ready; exec cat\"; }\n", "", "-E");
        far.UntilLogged("far", "ready\r\n");
        string client = $"exec {Programs.Client(Make.Ours)} -E -M 127.0.0.1 -p {far.At.Port} -f far";
        using var stage = new Stage(
            Make.Ours, Make.Debian, Config + $"console near {{ exec \"{client}\"; }}\n", "", "-E");
        stage.Daemon.UntilLogged("near", "[Enter `^Ec?' for help]");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "near");
        ann.Send("one\r");
        ann.Until("one\r\none\r\n");

        ann.Send("\u0005co");
        ann.Until("up]\r\n");
        ann.Until("for help]");
        ann.Send("two\r");
        ann.Until("two\r\ntwo\r\n");
        far.UntilLogged("far", "one\r\none\r\ntwo\r\ntwo\r\n");
    }

    /// <summary>A code in octal reaches the client in the middle, whose escapes then are those of the far daemon.</summary>
    [Fact]
    public void Escapes_and_breaks_reach_the_daemon_they_are_for_and_the_death_of_the_far_one_is_said()
    {
        var at = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        string config = Config + "console far { exec \"stty raw -echo; echo ready; exec cat -v\"; }\n";
        using var far = new Daemon(Make.Ours, at, config, "", "-E");
        far.UntilLogged("far", "ready\n");
        string client = $"exec {Programs.Client(Make.Ours)} -E -M 127.0.0.1 -p {at.Port} -f far";
        string near = $"console near {{ exec \"{client}\"; initspinmax 2; initspintimer 99; }}\n";
        using var stage = new Stage(Make.Ours, Make.Debian, Config + near, "", "-E");
        stage.Daemon.UntilLogged("near", "[Enter `^Ec?' for help]");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "near");
        ann.Send("\u0005cl1");
        ann.Until("[halt sent]");
        UntilRaw(ann, "one");
        ann.Send("\u0005c\\005cl1");
        ann.Until("[halt sent]");
        far.UntilLogged("far", "one^M");
        Assert.EndsWith("one^M", far.LogText("far"), StringComparison.Ordinal);

        // The escape itself, for the device: quoted by the far daemon.
        ann.Send("\u0005c\\005c\\005");
        ann.Until("^E");
        ann.Send("\u0005c\\005cw");
        ann.Until("attach");
        far.Signal(Posix.SIGKILL);
        far.Exit();
        ann.Until("console: connection to 127.0.0.1 lost\r\n");
        stage.Daemon.Messages.Take("[near] initialization rate exceeded");
        using var again = new Daemon(Make.Ours, at, config, "", "-E");
        again.UntilLogged("far", "ready\n");
        ann.Send("\u0005co");
        ann.Until("up]\r\n");
        ann.Until("for help]");
        UntilRaw(ann, "two");
    }

    // The client in the middle says that it is there before its terminal is raw.
    private static void UntilRaw(RawClient ann, string word) => Deadline.Until(
        () =>
        {
            ann.Send($"{word}\r");
            return SpinWait.SpinUntil(
                () => ann.Intake.Text.Contains($"{word}^M", StringComparison.Ordinal), TimeSpan.FromSeconds(1));
        },
        () => ann.Intake.Text);
}
