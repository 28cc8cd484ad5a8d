using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>
/// Who hears <c>broadcast</c> and <c>textmsg</c>, and whom <c>disconnect</c> takes, by every form of a destination.
/// </summary>
public sealed class DestinationScenarios(ReusedDaemons daemons) : IClassFixture<ReusedDaemons>
{
    private static readonly string[] Forms =
    [
        "wendy", "Wendy", "WENDY", "wen", "wendy@", "wendy@c1", "wendy@c2", "wendy@C1", "wendy@al1",
        "wendy@z", "wendy@nowhere", "@", "@c1", "@c2",
        "@C1", "@al1", "@c", "@@", "@@c1", "wendy@@c1", "a@b@c2", "a@b", "*", "nobody", "root",
        "wendy@localhost", "wendy@localhost@c1", "wendy,wally",
        "\u00ff\u00ff", "wendy\t",
    ];

    public static TheoryData<Make, string> Destinations
    {
        get
        {
            var list = new TheoryData<Make, string>();
            foreach (Make server in Pairings.Servers.Select(row => row.Data))
            {
                foreach (string form in Forms)
                {
                    list.Add(server, form);
                }
            }

            return list;
        }
    }

    [Theory, MemberData(nameof(Destinations))]
    public void A_message_and_then_a_disconnect(Make server, string to) => Comparison.Check(
        server, (s, _) => daemons.Open(s, Sets.Line, "-E"), stage =>
    {
        (string Name, string User, string Console)[] cast =
            [("W", "wendy", "c1"), ("X", "wendy", "c2"), ("V", "wally", "c1"), ("A", "a@b", "c2"), ("B", "root", "c3")];
        List<RawClient> attached = [];
        foreach ((string name, string user, string console) in cast)
        {
            RawClient client = stage.Group(name);
            client.Attach(user, console);
            client.Ask("\u0005ca");
            attached.Add(client);
        }

        RawClient called = stage.Group("U"), away = stage.Group("Z"), eve = stage.Group("C"), root = stage.Group("R");
        called.LogIn("wendy");
        called.Call("c1");
        away.Attach("wendy", "c3");
        away.Send("\u0005cz");
        away.Until("\u00ffZ");
        eve.LogIn("eve");
        root.LogIn("root");
        eve.Ask($"textmsg {to} hello there\r\n");
        eve.Ask($"textmsg {to}\r\n");
        eve.Ask($"disconnect {to}\r\n");
        stage.UntilDelivered();
        foreach (RawClient client in attached)
        {
            client.Settle();
        }

        called.Settle();
        root.Ask($"disconnect {to}\r\n");
        foreach (RawClient client in (RawClient[])[.. attached, called])
        {
            client.TryAsk("\u0005c=");
        }

        // Its next byte would wake it, so that it is asked about.
        root.Ask("group c3\r\n");
        eve.Settle();
    }, variant: to);

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_message_comes_in_the_middle_of_everything(Make server) => Comparison.Check(
        server, (s, _) => daemons.Open(s, Sets.Line, "-E"), stage =>
    {
        RawClient c = stage.Group("C");
        c.LogIn("eve");
        foreach (string opening in (string[])["b", "bte", "n", "R", "P1", "l", "l5", "!", "!2", "e", "e\u0005", "\\", "\\0"])
        {
            RawClient w = stage.Group("W");
            w.Attach("wendy", "c1");
            w.Send("\u0005c" + opening);
            w.Until(Question(opening));
            c.Ask("textmsg wendy psst\r\n");
            w.Until("psst]\r\n");
            w.Send(opening[0] switch
            {
                'e' => "\u0005c"[(opening.Length - 1)..],
                '\\' => "9",
                'b' or 'n' or 'R' or 'P' => "\r",
                _ => "\u001b",
            });
            w.Settle();
            w.AskToEnd("\u0005c.");
        }
    });

    private static string Question(string opening) => opening[0] switch
    {
        'b' or 'n' => opening.Length > 1 ? ": " + opening[1..] : ": ",
        'R' or 'P' => "): " + opening[1..],
        'l' or '!' => opening.Length > 1 ? "[y/N] " : opening[0] == 'l' ? "halt " : "task ",
        'e' => opening.Length > 1 ? "redef: ^E " : "redef: ",
        _ => opening.Length > 1 ? "quote \\0" : "quote \\",
    };
}
