using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Listening;

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
            case "ssl" when !session.Connection.IsTls:
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
        if (session.Daemon.Settings.SslRequired && !session.Connection.IsTls && !session.Peer.IsLocal)
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
            // Off the loop: the password file may hang on a dead file server.
            _ = Later(
                access => access.NeedsNoPasswordAsync(user, session.Peer.User),
                right =>
                {
                    if (right)
                    {
                        Authenticated(user);
                        return;
                    }

                    asking = user;
                    session.Out.Notice(Replies.AskPassword(session.Daemon.HostName));
                });
        }
    }

    private void Check(string user, string password)
    {
        asking = null;
        _ = Later(
            access => access.CheckPasswordAsync(user, password),
            right =>
            {
                if (right)
                {
                    Authenticated(user);
                }
                else
                {
                    session.End(Replies.InvalidPassword);
                }
            });
    }

    private void Authenticated(string user)
    {
        session.Daemon.Log.Info($"user {user}@{session.PeerName} authenticated");
        Enter(user);
    }

    private void Enter(string user)
    {
        AccessControl access = session.Daemon.Access;
        if (access.NamesGroups)
        {
            _ = Later(_ => Task.Run(() => access.Identify(user)), session.LoggedIn);
        }
        else
        {
            session.LoggedIn(access.Identify(user));
        }
    }

    // The session waits for an answer that is found elsewhere, and goes on with it on its own loop.
    private async Task Later<T>(Func<AccessControl, Task<T>> question, Action<T> answer)
    {
        session.Hold();
        T found = await question(session.Daemon.Access).ConfigureAwait(false);
        session.Connection.Loop.Post(() =>
        {
            if (session.Connection.IsClosing)
            {
                return;
            }

            session.Release(before: () => answer(found));
        });
    }
}
