using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>The client without a terminal: listings, messages, scripts, refusals.</summary>
public sealed class CommandLineScenarios
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Listings_show_consoles_and_people(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            Viewer bob = stage.Attach("bob", "c1");
            Viewer cat = stage.Attach("cat", "c2", "-s");
            foreach (string flag in (string[])["-u", "-w", "-W", "-i", "-I", "-x", "-r", "-R", "-P"])
            {
                stage.Run("eve", "", flag);
            }

            foreach (string flag in (string[])["-u", "-w", "-W", "-i", "-I", "-x"])
            {
                stage.Run("eve", "", flag, "zed");
                stage.Run("eve", "", flag, "sh");
                stage.Run("eve", "", flag, "nobody");
            }

            cat.Leave();
            bob.Leave();
            ann.Leave();
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Listings_show_every_type_of_console(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenTypes, stage =>
        {
            stage.Except(KnownDifference.RetriesAll);
            stage.Except(KnownDifference.NoTerminalWhileDown);
            foreach (string flag in (string[])["-u", "-x", "-i"])
            {
                stage.Run("eve", "", flag);
            }
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Piped_input_runs_escapes_in_order(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            stage.Run("ann", "\u0005cr\u0005c.", "c2");
            stage.Run("ann", "\u0005c?\u0005c.", "c1");
            stage.Run("ann", "\u0005cr\u0005cw\u0005cv\u0005c.\n", "-s", "c2");
            stage.Run("ann", "\u0005c.", "-v", "c2");
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Refusals_say_why(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            stage.Except(KnownDifference.RefusedReloadFails);
            foreach (string console in (string[])["unknown", "c", "al", "n", "nope", "nol", "nolm"])
            {
                stage.Run("ann", "", console);
            }

            stage.Run("ann", "\u0005c.", "ZED");
            stage.Run("ann", "\u0005c.", "ze");
            foreach (string word in (string[])["bringup", "reopen", "reconfig", "quit", "pid", "version"])
            {
                stage.Run("ann", "", "-z", word);
            }

            stage.Run("ann", "", "-Z", "bringup");
            stage.Run("ann", "", "-q");
            stage.Run("ann", "", "-d", "bob");
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Wrong_arguments_are_named(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            stage.Run("ann", "");
            stage.Run("ann", "", "c1", "x");
            stage.Run("ann", "", "-t", "bob");
            stage.Run("ann", "", "-e", "abc", "c1");
            stage.Run("ann", "", "-z", "up");
            stage.Run("ann", "", "-p", "nosuchservice", "-w");
            stage.Run("ann", "", "-M", "no.such.host.invalid", "-w");
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_dead_console_says_so_and_k_gives_up(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenTypes, stage =>
        {
            stage.Except(KnownDifference.LogsNoAttempts);
            stage.Run("ann", "\u0005c.", "down");
            stage.Run("ann", "\u0005c.", "-v", "d1");
            stage.Run("ann", "\u0005c=\u0005cu\u0005cn\u0005cr\u0005c.", "u1");
            stage.Run("ann", "\u0005c.", "-k", "down");
            stage.Run("ann", "\u0005c.", "-k", "c1");
            stage.Run("ann", "", "n1");
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Messages_reach_people_and_admins_disconnect_them(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1");
            Viewer bob = stage.Attach("bob", "c1");
            stage.Run("eve", "", "-b", "maintenance soon");
            ann.Until("maintenance soon]\r\n");
            bob.Until("maintenance soon]\r\n");
            stage.Run("eve", "", "-t", "ann@c1", "hi ann");
            ann.Until("hi ann]\r\n");
            stage.Run("eve", "", "-t", "nobody", "x");
            stage.Run("eve", "", "-t", "ann", "");
            stage.Run("eve", "", "-d", "bob");
            stage.Run("root", "", "-d", "bob");
            bob.UntilExit();
            stage.Run("root", "", "-d", "@c1");
            ann.UntilExit();
            stage.Run("root", "", "-d", "nobody");
        });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Admins_control_the_daemon(Pairing pairing) =>
        Comparison.Check(pairing, Sets.OpenLine, stage =>
        {
            stage.Run("root", "", "-z", "bringup");
            stage.Run("root", "", "-Z", "reopen");
            stage.Run("root", "", "-z", "reconfig");
            stage.Run("root", "", "-q");
        });
}
