using System.Runtime.CompilerServices;
using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>0xFF before each of the 256 bytes, whole and cut in two packets.</summary>
public sealed class QuotingScenarios(ReusedDaemons daemons) : IClassFixture<ReusedDaemons>
{
    public static TheoryData<Make, bool> WholeAndCut
    {
        get
        {
            var list = new TheoryData<Make, bool>();
            foreach (Make server in Pairings.Servers.Select(row => row.Data))
            {
                list.Add(server, false);
                list.Add(server, true);
            }

            return list;
        }
    }

    [Theory, MemberData(nameof(WholeAndCut))]
    public void In_a_line_of_the_master(Make server, bool cut) => Check(server, cut, stage =>
    {
        RawClient c = stage.Master("C");
        c.LogIn("bob");
        AskAll(c, "call x", cut);
    });

    [Theory, MemberData(nameof(WholeAndCut))]
    public void In_a_line_of_a_group(Make server, bool cut) => Check(server, cut, stage =>
    {
        RawClient c = stage.Group("C");
        c.LogIn("eve");
        AskAll(c, "broadcas", cut);
    });

    [Theory, MemberData(nameof(WholeAndCut))]
    public void In_a_line_before_login(Make server, bool cut) => Check(server, cut, stage =>
    {
        RawClient c = stage.Master("C");
        c.Until("ok\r\n");
        AskAll(c, "logi", cut);
    });

    [Theory, MemberData(nameof(WholeAndCut))]
    public void On_the_way_to_a_device(Make server, bool cut)
    {
        FakeDevice device = null!;
        try
        {
            Comparison.Check(
                server,
                (s, c) =>
                {
                    device?.Dispose();
                    device = new FakeDevice(echo: false);
                    return new Stage(s, c, Behaviour.DeviceTests.Host(device.Port, "raw"), "", "-E");
                },
                stage =>
                {
                    device.UntilAccepted(1);
                    RawClient a = stage.Group("A");
                    a.Attach("ann", "dev");
                    foreach (char follower in Every())
                    {
                        Send(a, "<\u00ff", $"{follower}>.<", cut);
                        device.Received.Take(">.<");
                    }

                    stage.Remark(Visible.Text(device.Received.Text));
                    a.Settle();
                },
                variant: $"{cut}");
        }
        finally
        {
            device?.Dispose();
        }
    }

    [Theory, MemberData(nameof(WholeAndCut))]
    public void At_the_prompts_of_a_console(Make server, bool cut) => Check(server, cut, stage =>
    {
        RawClient a = stage.Group("A");
        a.Attach("ann", "c1");
        foreach (char follower in Every().Where(c => c is not ('\r' or '\n')))
        {
            Send(a, "\u0005cn\u00ff", $"{follower}\u0015\r", cut);
            a.Settle();
        }
    });

    private static void AskAll(RawClient client, string word, bool cut)
    {
        foreach (char follower in Every())
        {
            Send(client, word + "\u00ff", $"{follower}\r\n", cut);
            client.Settle();
        }
    }

    private static void Send(RawClient client, string head, string tail, bool cut)
    {
        if (cut)
        {
            client.Send(head);
            client.Send(tail);
        }
        else
        {
            client.Send(head + tail);
        }
    }

    private static string Every() => Encoding.Latin1.GetString([.. Enumerable.Range(0, 256).Select(i => (byte)i)]);

    private void Check(Make server, bool cut, Action<Stage> scenario, [CallerMemberName] string member = "") =>
        Comparison.Check(server, (s, _) => daemons.Open(s, Sets.Line, "-E"), scenario, member: member, variant: $"{cut}");
}
