using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Peers;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Passwords that the system decides on, with a service of PAM that is real and accounts of all sorts.</summary>
public sealed class AccountScenarios : IDisposable
{
    private const string Config = """
        access * { allowed 127.0.0.1; }
        console c1 { master localhost; type exec; exec cat; rw *; }
        """;

    private readonly PamWorld world = new();

    public void Dispose() => world.Dispose();

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_systems_accounts_decide(Pairing pairing) => Comparison.Check(
        pairing, (s, c) => new Stage(c, world.Start(s, Config, "-E")), stage =>
    {
        LogIn(stage, "good", "wrong", "", "secret");
        LogIn(stage, "locked", "secret", "!", "secret");
        LogIn(stage, "expired", "wrong", "secret", "secret");
        LogIn(stage, "mustchange", "secret", "secret", "secret");
        LogIn(stage, "nobody.there", "secret", "secret", "secret");
        LogIn(stage, "twice", "wrong", "secret");
        LogIn(stage, "asks", "secret", "4242", "secret");
    });

    private static void LogIn(Stage stage, string user, params string[] answers)
    {
        Viewer viewer = stage.OnTerminal(user, "-E", "-u");
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
