using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Scenarios;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Who asked only to watch is never made to write (8.2.7 queues it for writing all the same).</summary>
public sealed class WatchingTests
{
    public static TheoryData<Make> Clients => Programs.HaveOurClient ? [Make.Debian, Make.Ours] : [Make.Debian];

    [Theory, MemberData(nameof(Clients))]
    public void A_watcher_goes_on_watching_when_the_writer_leaves(Make client)
    {
        using var stage = new Stage(Make.Ours, client, Sets.Line, "", "-E");
        Viewer ann = stage.Attach("ann", "c1", "-E");
        Viewer bob = stage.Attach("bob", "c1", "-E", "-s");
        Assert.Matches(@",r@bob@localhost@\d+@ro:", Info(stage));
        ann.Leave();
        bob.Settle();
        bob.Type("x\r");
        Assert.DoesNotContain("attached", bob.Until("[read-only -- use ^E c ? for help]\r\n"), StringComparison.Ordinal);
        Assert.Matches(@":r@bob@localhost@\d+@ro:", Info(stage));
        bob.Leave();
    }

    [Theory, MemberData(nameof(Clients))]
    public void Who_wanted_to_write_gets_the_line_when_the_writer_leaves(Make client)
    {
        using var stage = new Stage(Make.Ours, client, Sets.Line, "", "-E");
        Viewer ann = stage.Attach("ann", "c1", "-E");
        Viewer cat = stage.Attach("cat", "c1", "-E", "-s");
        Viewer bob = stage.Attach("bob", "c1", "-E", "-a");
        Assert.Matches(@",r@bob@localhost@\d+@rw,r@cat@localhost@\d+@ro:", Info(stage));
        ann.Leave();
        Assert.StartsWith("\r\n[attached]\r\n", bob.Until("[attached]\r\n"), StringComparison.Ordinal);
        bob.Type("mine\r");
        bob.Until("mine\r\nmine\r\n");
        cat.Until("mine\r\nmine\r\n");
        Assert.DoesNotContain("[attached]", cat.Intake.Text, StringComparison.Ordinal);
        bob.Leave();
        cat.Leave();
    }

    [Fact]
    public void A_replay_that_nobody_reads_to_its_end_leaves_no_file_open()
    {
        using var stage = new Stage(
            Make.Ours, Make.Debian,
            "access * { trusted 127.0.0.1; } "
                + "console c1 { master localhost; type exec; rw *; logfile @dir@/c1.log; exec \"seq 300000; exec cat\"; }\n",
            "", "-E");
        stage.Daemon.UntilLogged("c1", "300000\r\n");
        stage.Watcher();
        int descriptors = stage.Daemon.Descriptors;
        for (int i = 0; i < 5; i++)
        {
            using var deaf = new DeafClient(stage.Daemon.GroupPorts()[0]);
            deaf.SendForever("login ann\r\ncall c1\r\n\u0005c;\u0005cP9999\r", "\u0005cp");
        }

        Deadline.Until(() => stage.Daemon.Descriptors <= descriptors,
            () => $"{descriptors} descriptors, not {stage.Daemon.Descriptors}");
    }

    private static string Info(Stage stage) => stage.Watcher().Ask("info c1\r\n");
}
