using System.Globalization;
using System.Runtime.CompilerServices;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>
/// The daemon is killed while somebody is in a session: what the client says, and that it leaves the terminal as it was.
/// </summary>
public sealed class CrashScenarios
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void In_a_session_in_clear(Pairing pairing) => Check(pairing, stage =>
    {
        Viewer ann = stage.Attach("ann", "c1", "-E"), bob = stage.Attach("bob", "c2", "-E", "-v");
        Crash(stage);
        ann.UntilExit();
        bob.UntilExit();
        ann.UntilRestored();
        bob.UntilRestored();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void In_a_session_inside_TLS(Pairing pairing) => Check(pairing, stage =>
    {
        stage.Except(KnownDifference.NoWordAboutTheEnd);
        Viewer ann = stage.Attach("ann", "c1", "-v");
        Crash(stage);
        ann.UntilExit();
        ann.UntilRestored();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void At_the_prompt_for_another_console(Pairing pairing) => Check(pairing, stage =>
    {
        Viewer ann = stage.Attach("ann", "c1", "-E");
        ann.Type("\u0005c;");
        ann.Until("[console: ");
        ann.UntilRaw();
        Crash(stage);
        ann.Type("\r");
        ann.UntilExit();
        ann.UntilRestored();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void While_suspended(Pairing pairing) => Check(pairing, stage =>
    {
        Viewer ann = stage.Attach("ann", "c1", "-E");
        ann.Type("\u0005cz");
        ann.Until("[stop]");
        ann.UntilStopped();
        Crash(stage);
        ann.Continue();
        ann.Until("to continue");
        ann.UntilExit();
        ann.UntilRestored();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void With_input_from_a_pipe(Pairing pairing) => Check(pairing, stage =>
    {
        Viewer ann = stage.OnPipes("ann", "-E", "c1");
        ann.Until("for help]");
        ann.Settle();
        Crash(stage);
        ann.UntilExit();
    });

    // Debian's daemon has a process for each group, which is the one that has the session; ours has one for all.
    private static void Crash(Stage stage)
    {
        int process = int.Parse(stage.Watcher().Ask("info c1\r\n").Split(',', 3)[1], CultureInfo.InvariantCulture);
        stage.Daemon.Signal(Posix.SIGKILL);
        Posix.Kill(process, Posix.SIGKILL);
        Deadline.Until(() => HasClosedAll(process), () => "the daemon's end");
    }

    // Gone, or a zombie and the last of its threads.
    private static bool HasClosedAll(int process)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task").Length == 1
                && File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static void Check(Pairing pairing, Action<Stage> scenario, [CallerMemberName] string member = "") =>
        Comparison.Check(pairing, (s, c) => new Stage(s, c, Sets.Line, "", "-E"), Lost(scenario), member: member);

    private static Action<Stage> Lost(Action<Stage> scenario) => stage =>
    {
        stage.Except(KnownDifference.SaysWhatIsLost);
        scenario(stage);
    };
}
