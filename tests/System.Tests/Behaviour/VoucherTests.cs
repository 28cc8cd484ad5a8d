using System.Globalization;
using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Scenarios;

namespace Conserver.System.Tests.Behaviour;

/// <summary>A word of the server that stands for a login, on the wire.</summary>
public sealed class VoucherTests
{
    private const string Config = """
        access * { allowed 127.0.0.1; }
        console c1 { master localhost; type exec; exec cat; rw *; }
        """;

    [Fact]
    public void It_stands_for_a_password_once_on_either_port_and_for_its_user_alone()
    {
        using var daemon = new Daemon(Make.Ours, Config, Sets.PasswordFile);
        string word = Fetch(daemon.Port, out int groupPort);
        Assert.Equal("ok\r\n", Show(groupPort, word, "bob"));
        Assert.StartsWith("passwd? ", Show(daemon.Port, word, "bob"), StringComparison.Ordinal);
        word = Fetch(groupPort, out _);
        Assert.StartsWith("passwd? ", Show(daemon.Port, word, "ann"), StringComparison.Ordinal);
        Assert.StartsWith("passwd? ", Show(daemon.Port, word, "bob"), StringComparison.Ordinal);
        word = Fetch(daemon.Port, out _);
        daemon.Reload(Config);
        Assert.StartsWith("passwd? ", Show(daemon.Port, word, "bob"), StringComparison.Ordinal);
        Assert.StartsWith("passwd? ", Show(daemon.Port, "nonsense", "bob"), StringComparison.Ordinal);
    }

    [Fact]
    public void In_clear_there_is_none()
    {
        using var daemon = new Daemon(Make.Ours, Config.Replace("allowed", "trusted", StringComparison.Ordinal), "", "-E");
        using var client = new RawClient(daemon.At, "C");
        client.Until("ok\r\n");
        Assert.Equal("unknown command\r\n", client.Ask("voucher x\r\n"));
        client.Send("login bob\r\n");
        client.Until("ok\r\n");
        Assert.Equal("unknown command\r\n", client.Ask("voucher\r\n"));
    }

    private static string Fetch(int port, out int groupPort)
    {
        using var client = new TlsClient(port);
        client.ShakeHands();
        client.Say("login bob\r\n");
        client.Intake.Take("\r\n");
        client.Say("secret\r\n");
        Assert.Equal("ok\r\n", client.Intake.Take("\r\n"));
        client.Say("voucher\r\n");
        string[] answer = client.Intake.Take("\r\n").TrimEnd().Split(' ');
        Assert.Equal("voucher", answer[0]);
        client.Say("groups\r\n");
        _ = int.TryParse(client.Intake.Take("\r\n"), CultureInfo.InvariantCulture, out groupPort);
        return answer[1];
    }

    private static string Show(int port, string word, string user)
    {
        using var client = new TlsClient(port);
        client.ShakeHands();
        client.Say($"voucher {word}\r\n");
        Assert.Equal("ok\r\n", client.Intake.Take("\r\n"));
        client.Say($"login {user}\r\n");
        return client.Intake.Take("\r\n");
    }
}
