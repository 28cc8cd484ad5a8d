using System.Net.Sockets;
using Conserver.Server.Access;
using Conserver.Server.Consoles;
using Conserver.Server.Listening;
using Conserver.Server.Reload;

namespace Conserver.Server.Tests.Sessions;

/// <summary>After a reload, until the groups of those who are there have been looked up again.</summary>
public sealed class DoubtTests
{
    // Nobody of these users is in a group of this machine.
    private const string Consoles = """
        access * { admin @wheel; trusted 192.0.2.1; }
        console dev { master localhost; type uds; uds @folder@/dev; rw @wheel; }
        """;

    [Fact]
    public void An_admin_by_a_group_commands_nothing_until_the_group_is_known_again()
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient ann = daemon.LogIn("ann");
        Give(daemon, ann);
        ann.Send("up\r\n");
        ann.Expect("ok -- bringing up consoles\r\n");
        using NameService names = new(daemon);
        daemon.Loop.Post(ann.Session, ann.Session.LookUpAgain);
        daemon.Loop.Turn(TimeSpan.Zero);
        ann.Send("up\r\nquit\r\n");
        ann.ExpectNothing();
        names.Answer();
        ann.Expect("unauthorized command\r\nunauthorized command\r\n");
        Assert.Equal(["up"], daemon.Requests);
    }

    [Fact]
    public void What_a_writer_types_waits_until_its_right_is_known_again_and_goes_nowhere_when_it_is_lost()
    {
        using var daemon = new SessionFixture(Consoles);
        Socket device = daemon.BringUp(daemon.Consoles[0]);
        SessionFixture.FarClient ann = daemon.LogIn("ann", PortKind.Group);
        Give(daemon, ann);
        ann.Send("call dev\r\n");
        ann.Expect("[attached]\r\n");
        ann.Send("\u0005c;before");
        ann.Expect("[connected]\r\n");
        Assert.Equal("before", Read(daemon, device, 6));

        using NameService names = new(daemon);
        var rights = new RightsCheck(daemon.Services.Now.Access, daemon.Errands, daemon.Services.Log);
        daemon.Loop.Post(daemon.Consoles[0], () => rights.Check(daemon.Consoles[0]));
        daemon.Loop.Turn(TimeSpan.Zero);
        ann.Send("meanwhile\u0005cl0");
        ann.ExpectNothing();
        Assert.Equal(0, device.Available);
        Assert.IsType<Outcome.Refused>(daemon.Consoles[0].Do(daemon.Consoles[0].Attachments[0], ConsoleVerb.Down));
        names.Answer();
        ann.Expect("[Conserver reconfigured - access denied]\r\n<end>");
        Assert.Equal(0, device.Available);
    }

    [Fact]
    public void What_a_writer_types_is_only_late_when_its_right_is_still_there()
    {
        using var daemon = new SessionFixture(Consoles.Replace("rw @wheel", "rw ann, @wheel", StringComparison.Ordinal));
        Socket device = daemon.BringUp(daemon.Consoles[0]);
        SessionFixture.FarClient ann = daemon.Attach("ann", "dev");
        using NameService names = new(daemon);
        var rights = new RightsCheck(daemon.Services.Now.Access, daemon.Errands, daemon.Services.Log);
        daemon.Loop.Post(daemon.Consoles[0], () => rights.Check(daemon.Consoles[0]));
        daemon.Loop.Turn(TimeSpan.Zero);
        ann.Send("late");
        ann.ExpectNothing();
        names.Answer();
        Assert.Equal("late", Read(daemon, device, 4));
        ann.ExpectNothing();
    }

    [Fact]
    public void Who_calls_a_console_meanwhile_gets_what_the_new_groups_give()
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient ann = daemon.LogIn("ann", PortKind.Group);
        Give(daemon, ann);
        using NameService names = new(daemon);
        daemon.Loop.Post(ann.Session, ann.Session.LookUpAgain);
        daemon.Loop.Turn(TimeSpan.Zero);
        ann.Send("call dev\r\n");
        ann.ExpectNothing();
        names.Answer();
        ann.Expect("dev: permission denied\r\n<end>");
    }

    [Fact]
    public void Without_groups_in_the_lists_nothing_waits_for_the_name_service()
    {
        using var daemon = new SessionFixture(Consoles.Replace("@wheel", "ann", StringComparison.Ordinal));
        Socket device = daemon.BringUp(daemon.Consoles[0]);
        SessionFixture.FarClient ann = daemon.Attach("ann", "dev");
        using NameService names = new(daemon);
        var rights = new RightsCheck(daemon.Services.Now.Access, daemon.Errands, daemon.Services.Log);
        daemon.Loop.Post(daemon.Consoles[0], () => rights.Check(daemon.Consoles[0]));
        daemon.Loop.Post(ann.Session, ann.Session.LookUpAgain);
        daemon.Loop.Turn(TimeSpan.Zero);
        ann.Send("at once");
        Assert.Equal("at once", Read(daemon, device, 7));
    }

    // As if the system had said so at login.
    private static void Give(SessionFixture daemon, SessionFixture.FarClient client)
    {
        daemon.Loop.Post(client.Session, () => client.Session.LoggedIn(new Identity("ann", ["wheel"])));
        client.Expect("ok\r\n");
    }

    private static string Read(SessionFixture daemon, Socket device, int count)
    {
        daemon.TurnUntil(() => device.Available >= count, "what was typed");
        var buffer = new byte[count];
        Assert.Equal(count, device.Receive(buffer));
        return System.Text.Encoding.Latin1.GetString(buffer);
    }

    /// <summary>A name service that takes its time: all threads of its kind wait for the test.</summary>
    private sealed class NameService : IDisposable
    {
        private readonly ManualResetEventSlim gate = new();
        private readonly SessionFixture daemon;
        private int waiting;

        public NameService(SessionFixture daemon)
        {
            this.daemon = daemon;
            for (int i = 0; i < 64; i++)
            {
                waiting++;
                _ = daemon.Errands.Accounts.Send(
                    daemon.Loop,
                    StrictOwner.Instance,
                    $"key {i}",
                    () =>
                    {
                        gate.Wait();
                        return 0;
                    },
                    _ => waiting--,
                    _ => waiting--);
            }
        }

        public void Answer()
        {
            gate.Set();
            daemon.TurnUntil(() => waiting == 0, "the name service");
        }

        public void Dispose()
        {
            Answer();
            gate.Dispose();
        }
    }
}
