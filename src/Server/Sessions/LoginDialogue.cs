using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;
using Conserver.Server.Access;
using Conserver.Server.Config;

namespace Conserver.Server.Sessions;

/// <summary>From the greeting to <c>ok</c>: who are you, and is it true.</summary>
internal sealed class LoginDialogue(Session session) : IDialogue
{
    private readonly LineReader lines = new();

    /// <summary>Set while the next line is this user's password.</summary>
    private string? asking;

    public void Receive(ref ReadOnlySpan<byte> data)
    {
        if (lines.TryRead(ref data, out ReadOnlySpan<byte> line))
        {
            if (asking is { } user)
            {
                Check(user, Latin1.Text(line));
            }
            else
            {
                // Before login both ports split a line the way they do after it.
                Obey(session.Port == PortKind.Master ? CommandLine.ParseMaster(line) : CommandLine.ParseGroup(line));
            }
        }
        else if (lines.Overflowed)
        {
            data = default;
            session.End(Replies.LineTooLong);
        }
    }

    public void Signalled(WireSignal signal)
    {
        // In line mode the signals mean nothing.
    }

    public void Ended()
    {
        asking = null;
    }

    private void Obey(CommandLine command)
    {
        switch (command.Verb)
        {
            case "help":
                session.Out.Notice(Verbs.LoginHelp);
                break;
            case "exit":
                session.End(Replies.Goodbye);
                break;
            case "ssl":
                session.Out.Notice(Replies.Ok);
                session.StartTls();
                break;
            case "login":
                Login(command.Argument);
                break;
            default:
                session.Out.Notice(Replies.UnknownCommand);
                break;
        }
    }

    private void Login(string? user)
    {
        if (session.Daemon.Settings.SslRequired && !session.Connection.IsTls)
        {
            session.Out.Notice(Replies.EncryptionRequired);
        }
        else if (user is null)
        {
            session.Out.Notice(Replies.RequiresArgument("login"));
        }
        else if (session.Access == HostAccess.Trusted)
        {
            session.LoggedIn(user);
        }
        else
        {
            _ = Decide(user, "", askWhenWrong: true);
        }
    }

    private void Check(string user, string password)
    {
        asking = null;
        _ = Decide(user, password, askWhenWrong: false);
    }

    // The check may take seconds (a hash, later PAM), so it runs elsewhere and the session waits.
    private async Task Decide(string user, string password, bool askWhenWrong)
    {
        session.Hold();
        bool right = await session.Daemon.Access.CheckPasswordAsync(user, password).ConfigureAwait(false);
        session.Connection.Loop.Post(() =>
        {
            if (session.Connection.IsClosing)
            {
                return;
            }

            if (right)
            {
                session.Daemon.Log.Info($"user {user}@{session.PeerName} authenticated");
                session.LoggedIn(user);
            }
            else if (askWhenWrong)
            {
                asking = user;
                session.Out.Notice(Replies.AskPassword(session.Daemon.HostName));
            }
            else
            {
                session.End(Replies.InvalidPassword);
            }

            session.Release();
        });
    }
}
