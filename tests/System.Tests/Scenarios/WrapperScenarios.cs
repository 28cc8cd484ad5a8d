using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>
/// Clients whose host the files of TCP wrappers let in or keep out; the files are the test's own, in a mount namespace.
/// </summary>
public sealed class WrapperScenarios : IDisposable
{
    private const string Config = """
        access * { allowed 127.0.0.1; }
        console c1 { master localhost; type exec; exec cat; rw *; }
        """;

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Whose_host_is_let_in_still_needs_its_password_and_the_others_are_not_asked(Pairing pairing) =>
        Comparison.Check(pairing, Open, stage =>
        {
            LogIn(stage, "wrong", "secret");
            LogIn(stage, "wrong", "", "wrong");
            Rule("", "conserver: 127.0.0.1\n");
            LogIn(stage);
            Rule("conserver: 127.0.0.1\n", "ALL: ALL\n");
            LogIn(stage, "secret");
            Rule("other: 127.0.0.1\nconserver: 10.0.0.1\n", "ALL: ALL\n");
            LogIn(stage);
        });

    private Stage Open(Make server, Make client)
    {
        Rule("", "");
        folder.Write("passwd", Sets.PasswordFile);
        string mounts = string.Concat(((string[])["allow", "deny"]).Select(
            file => $"mount --bind {folder.File(file)} /etc/hosts.{file} && "));
        return new Stage(client, Daemon.Through(
            server, ["/usr/bin/unshare", "-m", "/bin/sh", "-c", mounts + "exec \"$@\"", "sh"], Config,
            "-P", folder.File("passwd")));
    }

    private void Rule(string allow, string deny)
    {
        folder.Write("allow", allow);
        folder.Write("deny", deny);
    }

    private static void LogIn(Stage stage, params string[] answers)
    {
        Viewer viewer = stage.OnTerminal("bob", "-u");
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
