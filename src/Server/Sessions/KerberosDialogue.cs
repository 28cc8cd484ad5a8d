using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Server.Access;
using Conserver.Server.Config;

namespace Conserver.Server.Sessions;

/// <summary>The part of a login that is about Kerberos: from the command <c>gssapi</c> until it is known who.</summary>
internal sealed class KerberosDialogue(ISession session, KerberosDialogue.ILogin login)
{
    /// <summary>Of 8.2.7's secondary port. A ticket that says much of its user is some 48 KiB.</summary>
    private const int LargestToken = 64 * 1024;

    /// <summary>The login it is a part of.</summary>
    internal interface ILogin
    {
        /// <summary>The session waits for an answer that is found off the loop, and goes on with it.</summary>
        void AskForKerberos<T>(ErrandQueue errands, Func<AccessControl, T> question, Action<T> answer);

        /// <summary>It comes to nothing: the next line is a command again.</summary>
        void KerberosIsOver();

        /// <summary>It is this user.</summary>
        void EnterByKerberos(string user, string principal);
    }

    /// <summary>The command, with how large the token is.</summary>
    public void Begin(string? argument)
    {
        bool isClear = !session.IsTls && !session.Peer.IsLocal;
        if (Refusal(session.Services.Now.Settings, isClear, argument, out int size) is { } refused)
        {
            session.Out.Say(refused);
        }
        else
        {
            // The key file may lie on a file server.
            login.AskForKerberos(
                session.Services.Errands.Accounts,
                _ => !Kerberos.HasKeytab ? "" : Kerberos.IsInstalled ? null : Kerberos.Missing,
                obstacle => AwaitToken(size, obstacle));
        }
    }

    /// <summary>The command <c>help</c>: this one is in it where it is offered.</summary>
    public void Help()
    {
        if (session.Services.Now.Settings.Kerberos == KerberosUse.No)
        {
            session.Out.Say(Verbs.LoginHelp);
            return;
        }

        login.AskForKerberos(
            session.Services.Errands.Accounts,
            _ => Kerberos.HasKeytab && Kerberos.IsInstalled,
            isOffered =>
            {
                login.KerberosIsOver();
                session.Out.Say(isOffered ? Verbs.LoginHelpWithKerberos : Verbs.LoginHelp);
            });
    }

    // What a client is told that may not begin; null when it may.
    private static string? Refusal(DaemonSettings settings, bool isClear, string? argument, out int size)
    {
        bool isSized = int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size > 0;
        return settings.Kerberos == KerberosUse.No ? Replies.UnknownCommand
            : settings.SslRequired && isClear ? Replies.EncryptionRequired
            : !isSized ? Replies.RequiresArgument("gssapi")
            : size > LargestToken ? Replies.TokenTooLarge
            : null;
    }

    private void AwaitToken(int size, string? obstacle)
    {
        if (obstacle is null)
        {
            session.Out.Say(Replies.Ok);
            session.TakeRaw(size, Judge);
            return;
        }

        login.KerberosIsOver();
        session.Out.Say(Replies.UnknownCommand);
        if (obstacle.Length > 0)
        {
            session.Services.Strangers.Error(
                "Kerberos logins that could not be checked", $"GSSAPI didn't work, {obstacle}", session.Peer.Share);
        }
    }

    private void Judge(byte[] token) => login.AskForKerberos(
        session.Services.Errands.SystemPasswords, _ => KnownAsSpelled(Kerberos.Accept(token)), Judge);

    // Some realms give a ticket for any spelling of a name.
    private static KerberosAnswer KnownAsSpelled(KerberosAnswer answer) =>
        answer.Principal is { } principal
        && AccountName.ObstacleOfPrincipal(principal, name => Users.ByName(name)?.Name) is { } obstacle
            ? new KerberosAnswer(null, [], $"the ticket is of {principal}: {obstacle}") : answer;

    // The client knows from the reply; nothing else is said. Who is refused hears nothing, as by the old program.
    private void Judge(KerberosAnswer answer)
    {
        if (answer.Principal is not { Length: > 0 } principal)
        {
            session.Services.Strangers.Error(
                "Kerberos logins that failed",
                $"{session.PeerName}: GSSAPI didn't work, {answer.Failure}",
                session.Peer.Share);
            session.End("");
            return;
        }

        // Before the reply, with which the client takes itself to be in.
        string user = Realms.Strip(principal, session.Services.Now.Settings.StripRealms);
        if (!session.RefusesName(user))
        {
            session.Out.Reply(Chunk.Copy(answer.Reply));
            login.EnterByKerberos(user, principal);
        }
    }
}
