using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Going to another console and back.</summary>
public sealed class MoveScenarios(SharedDaemons daemons) : TerminalScenarios(daemons)
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Who_goes_leaves_the_line_to_who_waits(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        Viewer cat = stage.Attach("cat", Other(console), "-E");
        Go(ann, "");
        bob.Until("\r\n[attached]\r\n");
        bob.Escape("w");
        ann.Type(Other(console) + "\r");
        ann.Begin();
        ann.Escape("w");
        bob.Settle();
        cat.Leave();
        ann.Until("\r\n[attached]\r\n");
        ann.Type("mine\r");
        ann.Until("mine\r\nmine\r\n");
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Who_comes_back_to_a_taken_line_watches(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Go(ann, "");
        Viewer bob = stage.Attach("bob", console, "-E");
        ann.Type("\r");
        ann.Until("spy mode]\r\n");
        ann.Settle();
        bob.Type("mine\r");
        bob.Until("mine\r\nmine\r\n");
        ann.Until("mine\r\nmine\r\n");
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_name_is_edited(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Go(ann, "\b\u007f\u0015\u0017wrong\u0015more wrong\u0017\u0017\u0000\u0005c\t\u0003\u001b\u0017" + Other(
            console) + "xy\b\u007f\r");
        ann.Begin();
        ann.Escape("w");
        Go(ann, "x\u0015\n");
        ann.Until(" -- attached]\r\n");
        ann.Settle();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Wrong_names_are_asked_again(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        stage.Except(KnownDifference.SaysTheWayBack);
        Viewer ann = stage.Attach("ann", console, "-E", "-s");
        Go(ann, "nowhere\r");
        foreach (string name in (string[])["?", "t", "nowhere else"])
        {
            ann.Until("[console: ");
            ann.UntilRaw();
            ann.Type(name + "\r");
        }

        ann.Until("[console: ");
        ann.UntilRaw();
        ann.Type(Other(console) + "\r");
        ann.Begin();
        ann.Escape("w");
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_reader_goes_where_he_may_read(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ron = stage.Attach("ron", console, "-E");
        Go(ron, Other(console) + "\r");
        ron.Begin();
        ron.Type("x\r");
        ron.Until("for help]\r\n");
        ron.Escape("w");
        ron.Leave();
    });

    private static void Go(Viewer viewer, string name)
    {
        viewer.Type("\u0005c;");
        viewer.Until("[console: ");
        viewer.UntilRaw();
        viewer.Type(name);
    }
}
