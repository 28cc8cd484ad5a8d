using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Peers;

namespace Conserver.System.Tests.Scenarios;

/// <summary>
/// Clients with a ticket of the daemon's realm, with none, and with one from a realm that only has its name.
/// </summary>
public sealed class KerberosScenarios : IDisposable
{
    private const string Config = """
        access * { allowed 127.0.0.1; }
        console c1 { master localhost; type exec; exec cat; rw ann@TEST.LOCAL, bob; }
        """;

    private readonly KerberosRealm realm = new();
    private readonly ScratchFolder folder = new();

    public void Dispose()
    {
        folder.Dispose();
        realm.Dispose();
    }

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_ticket_is_a_login_as_its_principal_and_without_one_there_is_the_password(Pairing pairing) =>
        Comparison.Check(pairing, Open, stage =>
        {
            Viewer viewer = Start(stage, "somebody", realm.Ticket("ann"), "c1");
            viewer.Begin();
            viewer.Leave();
            Start(stage, "bob", realm.Ticket("bob"), "c1").UntilExit();
            Answer(Start(stage, "bob", realm.Environment, "-u"), "wrong", "secret");
            Answer(Start(stage, "bob", realm.Environment, "c1"), "wrong", "", "wrong");
        });

    // What the clients make of it differs on purpose: ours says why, and goes on to the password.
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_ticket_made_with_another_key_lets_nobody_in(Pairing pairing)
    {
        using Stage stage = Open(pairing.Server(), pairing.Client());
        using var other = new KerberosRealm();
        Viewer viewer = Start(stage, "ann", other.Ticket("ann"), "c1");
        stage.Daemon.Messages.Take("GSSAPI didn't work, ");
        if (pairing.Client() == Make.Ours)
        {
            viewer.Until("console: Kerberos login with `localhost': the server refuses it\r\n");
            Answer(viewer, "secret", "secret", "secret");
        }
        else
        {
            viewer.Until("console: lost connection");
            viewer.UntilExit();
        }

        Assert.DoesNotContain("login ann", stage.Daemon.Messages.Text, StringComparison.Ordinal);
    }

    private Stage Open(Make server, Make client)
    {
        folder.Write("passwd", Sets.PasswordFile);
        return new Stage(client, Daemon.Through(
            server, ["/usr/bin/env", .. realm.Environment], Config, "-P", folder.File("passwd")));
    }

    // A ticket is for a service on a host with a name. (Lists are asked for at an address, where Debian's client has none.)
    private static Viewer Start(Stage stage, string user, string[] environment, string word) => stage.InShell(
        user, $"export {string.Join(' ', environment)}; exec \"$@\" <>\"$0\" >&0 2>&0", "-M", "localhost", word);

    private static void Answer(Viewer viewer, params string[] answers)
    {
        foreach (string answer in answers)
        {
            viewer.Until("password: ");
            viewer.UntilSecret();
            viewer.Type(answer + "\r");
        }

        viewer.UntilExit();
        viewer.UntilRestored();
    }
}
