using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Listening;

namespace Conserver.Server.Sessions;

/// <summary>From the greeting to <c>ok</c>: who are you, and is it true.</summary>
internal sealed class LoginDialogue(ISession session) : IDialogue
{
    /// <summary>So many may wait to be checked before those of clients that send no more are dropped.</summary>
    private const int Spare = 8;

    private readonly LineReader lines = new();

    /// <summary>Set while the next line is this user's password.</summary>
    private string? asking;

    /// <summary>What the session waits for.</summary>
    private Errand? errand;

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
            session.SendAway(Replies.LineTooLong);
        }
    }

    public void Signalled(WireSignal signal)
    {
        // In line mode the signals mean nothing.
    }

    public void Ended()
    {
        asking = null;
        errand?.Cancel();
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
            case "ssl" when !session.IsTls:
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
        // What goes over a Unix-domain socket does not leave the machine.
        if (session.Services.Now.Settings.SslRequired && !session.IsTls && !session.Peer.IsLocal)
        {
            session.Out.Notice(Replies.EncryptionRequired);
        }
        else if (user is null)
        {
            session.Out.Notice(Replies.RequiresArgument("login"));
        }
        else if (session.Access == HostAccess.Trusted)
        {
            Enter(user);
        }
        else
        {
            // The password file may hang on a dead file server, and the name service on its network.
            uint? peer = session.Peer.User;
            Ask(
                session.Services.Errands.Accounts,
                access => access.NeedsNoPassword(user, peer),
                right =>
                {
                    if (right)
                    {
                        Authenticated(user);
                        return;
                    }

                    asking = user;
                    session.Out.Notice(Replies.AskPassword(session.Services.HostName));
                });
        }
    }

    private void Check(string user, string password)
    {
        asking = null;
        Errands errands = session.Services.Errands;
        Ask(errands.Passwords, access => access.CheckPassword(user, password), verdict =>
        {
            if (verdict == PasswordVerdict.AskSystem)
            {
                Ask(
                    errands.SystemPasswords,
                    access => access.CheckSystemPassword(user, password),
                    right => Judge(user, right));
            }
            else
            {
                Judge(user, verdict == PasswordVerdict.Right);
            }
        });
    }

    private void Judge(string user, bool right)
    {
        if (right)
        {
            Authenticated(user);
        }
        else
        {
            session.Services.Strangers.Error(
                "wrong passwords", $"{session.PeerName}: invalid password for user `{user}' from {session.Peer}");
            session.End(Replies.InvalidPassword);
        }
    }

    private void Authenticated(string user)
    {
        session.Services.Log.Info($"user {user}@{session.PeerName} authenticated");
        Enter(user);
    }

    private void Enter(string user)
    {
        AccessControl access = session.Services.Now.Access;
        if (access.NamesGroups)
        {
            Ask(session.Services.Errands.Accounts, _ => access.Identify(user), session.LoggedIn);
        }
        else
        {
            session.LoggedIn(access.Identify(user));
        }
    }

    // Who sends a password and goes away leaves work behind. As long as little waits it is done, because a client may end
    // its side and still read; when much waits, those who stay come first.
    private void Left(ErrandQueue errands)
    {
        if (errands.Waiting > Spare)
        {
            errand?.Cancel();
            session.End(Replies.LoginUnavailable);
        }
    }

    // The session waits for an answer that is found off the loop, and goes on with it.
    private void Ask<T>(ErrandQueue errands, Func<AccessControl, T> question, Action<T> answer)
    {
        session.HoldWatching(() => Left(errands));
        AccessControl access = session.Services.Now.Access;
        errand = errands.Send(
            session.Loop,
            session,
            session.Peer.Share,
            () => question(access),
            found =>
            {
                if (!session.IsClosing)
                {
                    session.Release(before: () => answer(found));
                }
            },
            failure =>
            {
                session.Services.Log.Error($"login from {session.PeerName}: {failure.Message}");
                session.End(Replies.LoginUnavailable);
            });
    }
}
