using System.Runtime.CompilerServices;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary><c>call</c> in all its refusals, on both ports.</summary>
public sealed class CallScenarios(ReusedDaemons daemons) : IClassFixture<ReusedDaemons>
{
    private const string Config = """
        access * { trusted 127.0.0.1; admin root; limited lim; }
        default common { master localhost; logfile ""; rw *; type exec; exec cat; }
        console plain { include common; aliases simple, pl; }
        console planet { include common; aliases simon; }
        console secret { include common; rw !*; rw alice; }
        console readable { include common; rw !*; rw alice; ro bob; }
        console closed { include common; options !login; }
        console worded { include common; options !login; motd "come back at noon"; }
        console shut { include common; options !login; rw !*; rw alice; motd "you should not read this"; }
        console empty { include common; type noop; }
        console noisy { include common; type noop; motd "nothing here"; }
        console broken { include common; exec "exit 1"; options !autoreinit; }
        console far { include common; master 127.0.0.99; aliases faraway; }
        console fable { include common; master 127.0.0.98; }
        console PLAINSONG { include common; master 127.0.0.99; }

        """;

    private static readonly string[] Names =
    [
        "plain", "PLAIN", "simple", "sim", "si", "pla", "plan", "planet", "pl", "p", "s", "secret",
        "readable", "closed", "worded", "shut", "empty",
        "noisy", "broken", "far", "fara", "fa", "fab", "plains", "", "*", "nothing", "plain planet",
        "pla\u00ff\u00ff", "\u00e9",
    ];

    public static TheoryData<Make, string> Settings
    {
        get
        {
            var list = new TheoryData<Make, string>();
            foreach (Make server in Pairings.Servers.Select(row => row.Data))
            {
                foreach (string setting in (string[])["", "redirect no", "autocomplete no", "redirect no; autocomplete no"])
                {
                    list.Add(server, setting);
                }
            }

            return list;
        }
    }

    [Theory, MemberData(nameof(Settings))]
    public void The_master_is_asked_for_every_console(Make server, string setting) => Check(server, setting, stage =>
    {
        foreach (string user in (string[])["eve", "root"])
        {
            RawClient c = stage.Master("C");
            c.LogIn(user);
            foreach (string name in Names)
            {
                c.Ask($"call {name}\r\n");
            }

            c.Ask("master\r\n");
        }
    });

    [Theory, MemberData(nameof(Settings))]
    public void A_group_is_asked_for_every_console(Make server, string setting) => Check(server, setting, stage =>
    {
        foreach (string user in (string[])["eve", "alice", "bob", "lim", "root"])
        {
            foreach (string name in Names)
            {
                RawClient c = stage.Group("C");
                c.LogIn(user);
                c.Send($"call {name}\r\n");
                if (c.Until("\r\n").StartsWith('['))
                {
                    c.AskToEnd("\u0005c=\u0005c;\u0005c.");
                }
                else
                {
                    c.UntilEnd();
                }
            }
        }
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void What_follows_a_refused_call_in_the_same_packet_is_not_obeyed(Make server) => Check(server, "", stage =>
    {
        RawClient w = stage.Group("W"), c = stage.Group("C");
        w.Attach("wendy", "plain");
        c.LogIn("root");
        c.AskToEnd("call nothing\r\nbroadcast not to be heard\r\ndisconnect wendy\r\n");
        w.Settle();
    });

    private void Check(
        Make server, string setting, Action<Stage> scenario, [CallerMemberName] string member = "") =>
        Comparison.Check(
            server,
            (s, _) => daemons.Open(s, (setting.Length > 0 ? $"config * {{ {setting}; }}\n" : "") + Config, "-E"),
            scenario, member: member, variant: setting);
}
