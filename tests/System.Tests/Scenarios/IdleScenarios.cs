using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>What people on a console see when nothing has happened for a while.</summary>
public sealed class IdleScenarios(SharedDaemons daemons)
    : TerminalScenarios(daemons, "options ondemand; idletimeout 5; idlestring \"still there?\\n\";")
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void All_are_told_when_the_idle_string_is_sent(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        ann.Until("[-- idle timeout --]\r\n");
        ann.Until("there?\r\nstill there?\r\n");
        bob.Until("[-- idle timeout --]\r\n");
        bob.Until("there?\r\nstill there?\r\n");
        bob.Leave();
        ann.Leave();
    });
}
