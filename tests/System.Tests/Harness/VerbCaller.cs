namespace Conserver.System.Tests.Harness;

/// <summary>Asks lines at one port in one role, on a connection that is opened anew when the daemon has closed it.</summary>
/// <param name="open">A new connection.</param>
/// <param name="user">Who logs in on it; null for a stranger.</param>
public sealed class VerbCaller(Func<RawClient> open, string? user)
{
    private RawClient? client;

    /// <summary>Asks each line, one after the other.</summary>
    public void Ask(params IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            client ??= Open();
            if (!client.TryAsk(line + "\r\n"))
            {
                client = null;
            }
        }
    }

    /// <summary>Asks each line on a connection of its own, and then who it made of the client.</summary>
    public void AskAnew(params IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            client = null;
            Ask(line, "call");
        }
    }

    /// <summary>A call that succeeds: asks for a line about itself in console mode, and leaves.</summary>
    public void Enter(params IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            RawClient caller = Open();
            caller.Send(line + "\r\n");
            caller.Until("]\r\n");
            caller.AskToEnd("\u0005c=\u0005c.");
        }
    }

    /// <summary>A line that begins TLS; what follows is not TLS and ends the connection. Alerts are not compared.</summary>
    public void BeginTls(params IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            RawClient caller = Open();
            caller.Send(line + "\r\n");
            caller.Until("ok\r\n");
            caller.SendUntilRefused("this is not a handshake\r\n");
            caller.Intake.TakeToEnd();
            caller.Remark("closed");
        }
    }

    private RawClient Open()
    {
        RawClient opened = open();
        if (user is null)
        {
            opened.Until("ok\r\n");
        }
        else
        {
            opened.LogIn(user);
        }

        return opened;
    }
}
