using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Wire;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Listening;

namespace Conserver.Server.Sessions;

/// <summary>
/// From the greeting to <c>ok</c>: who are you, and is it true. Where it stands is a <see cref="LoginStep"/> and a name:
/// what an answer from off the loop does follows from these two.
/// </summary>
internal sealed class LoginDialogue(ISession session) : IDialogue, KerberosDialogue.ILogin
{
    /// <summary>So many may wait to be checked before those of clients that send no more are dropped.</summary>
    private const int Spare = 8;

    /// <summary>Whatever the system wants: who waits to be refused keeps a place meanwhile.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private readonly LineReader lines = new();
    private readonly SystemCheck system = new(session.Services.OpenTalks, session.Peer);
    private readonly PasswordTurn turn = new(session);

    private LoginStep step;

    /// <summary>Who is logging in; empty in <see cref="LoginStep.Command"/>.</summary>
    private string user = "";

    /// <summary>What was typed, until it is known whether it is right.</summary>
    private byte[] password = [];

    /// <summary>What is to stand for the password; empty when nothing is.</summary>
    private string voucher = "";

    /// <summary>What the session waits for.</summary>
    private Errand? errand;
    private ErrandQueue? asked;
    private LoopTimer? delay;

    public void Receive(ref ReadOnlySpan<byte> data)
    {
        if (lines.TryRead(ref data, out ReadOnlySpan<byte> line))
        {
            if (step == LoginStep.Password)
            {
                Keep(line);
                Queue();
            }
            else if (step == LoginStep.Question)
            {
                Keep(line);
                AskSystem();
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

    public void GoOn()
    {
        // Before login nobody has groups, and nobody moves.
    }

    public void Ended()
    {
        // Who leaves at a question has learned something all the same, and may not have it for nothing.
        if (system.End(session.Loop))
        {
            turn.Wrong();
            string left = $"user `{user}' from {session.Peer} has left a question without an answer";
            session.Warn(user, "logins left at a question", $"{session.PeerName}: {left}");
        }

        // What is being looked at while its sender leaves has begun all the same.
        if (step is LoginStep.Check or LoginStep.SystemCheck)
        {
            turn.Wrong();
        }

        turn.Withdraw();
        (step, user) = (LoginStep.Command, "");
        errand?.Cancel();
        delay?.Stop();
        Forget();
    }

    private void Obey(CommandLine command)
    {
        switch (command.Verb)
        {
            case "help":
                new KerberosDialogue(session, this).Help();
                break;
            case "exit":
                session.End(Replies.Goodbye);
                break;
            case "ssl" when !session.IsTls:
                session.Out.Say(Replies.Ok);
                session.StartTls();
                break;
            case "gssapi":
                new KerberosDialogue(session, this).Begin(command.Argument);
                break;
            case Replies.Voucher when session.Encryption is { SpeaksConserver: true }:
                voucher = command.Argument ?? "";
                session.Out.Say(Replies.Ok);
                break;
            case "login":
                Login(command.Argument);
                break;
            default:
                session.Out.Say(Replies.UnknownCommand);
                break;
        }
    }

    private void Login(string? name)
    {
        // What goes over a Unix-domain socket does not leave the machine.
        if (session.Services.Now.Settings.SslRequired && !session.IsTls && !session.Peer.IsLocal)
        {
            session.Out.Say(Replies.EncryptionRequired);
        }
        else if (name is null)
        {
            session.Out.Say(Replies.RequiresArgument("login"));
        }
        else if (!session.RefusesName(name))
        {
            user = name;
            Identify();
        }
    }

    private void Identify()
    {
        if (session.Encryption?.PeerUser is { } owner)
        {
            LoginByCertificate(owner);
        }
        else if (session.Access == HostAccess.Trusted)
        {
            Enter();
        }
        else
        {
            // The password file may hang on a dead file server, and the name service on its network.
            (string name, uint? peer) = (user, session.Peer.User);
            ErrandQueue accounts = session.Services.Errands.Accounts;
            Ask(LoginStep.Account, accounts, access => access.NeedsNoPassword(name, peer), NeedsNoPassword);
        }
    }

    // Not even where every name is believed: who shows who they are is not somebody else.
    private void LoginByCertificate(string owner)
    {
        if (owner == user && owner.Length > 0)
        {
            Authenticated();
            return;
        }

        session.Refuse(
            user,
            "logins with a certificate of another user",
            $"the certificate is for {LoginRefusal.Whose(owner)}, not for `{user}', from {session.Peer}",
            "certificate of another user",
            Replies.OtherCertificate);
    }

    private void NeedsNoPassword(bool right)
    {
        if (right || IsVouchedFor())
        {
            Authenticated();
            return;
        }

        if (session.Services.Now.Settings.Kerberos == KerberosUse.Only)
        {
            session.Refuse(
                user,
                "logins without Kerberos",
                $"login of `{user}' without Kerberos from {session.Peer}",
                "no Kerberos",
                Replies.KerberosRequired);
            return;
        }

        step = LoginStep.Password;
        session.Out.Say(Replies.AskPassword(session.Services.HostName));
    }

    private bool IsVouchedFor()
    {
        SessionServices services = session.Services;
        return voucher.Length > 0
            && services.Vouchers.Take(voucher, user, session.Peer, services.Now.Access, session.Loop.Now);
    }

    // The bytes are in a buffer of the loop's or of the reader's: there they are wiped.
    private void Keep(ReadOnlySpan<byte> line)
    {
        password = GC.AllocateUninitializedArray<byte>(line.Length, pinned: true);
        line.CopyTo(password);
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(line), line.Length).Clear();
    }

    // A check that still runs sees zeros, and nobody hears its answer.
    private void Forget()
    {
        CryptographicOperations.ZeroMemory(password);
        password = [];
    }

    private void Queue()
    {
        step = LoginStep.Delay;
        turn.Await(user, Check, RefuseUnseen);
    }

    private void RefuseUnseen()
    {
        Forget();
        session.Refuse(
            user,
            "passwords that were not looked at",
            $"too many wrong passwords for user `{user}' from {session.Peer}: not looked at",
            "too many wrong passwords",
            Replies.TooManyFailures);
    }

    private void Check()
    {
        (string name, byte[] typed) = (user, password);
        Ask(LoginStep.Check, session.Services.Errands.Passwords, access => access.CheckPassword(name, typed), Checked);
    }

    private void Checked(PasswordVerdict verdict)
    {
        system.IsPretence = verdict == PasswordVerdict.PretendToAskSystem;
        if (system.IsPretence || verdict == PasswordVerdict.AskSystem)
        {
            AskSystem();
            return;
        }

        Judge(verdict == PasswordVerdict.Right ? PasswordAnswer.Right : PasswordAnswer.Wrong);
    }

    private void AskSystem()
    {
        AccessControl? answers = session.Encryption is { SpeaksConserver: true } ? session.Services.Now.Access : null;
        Ask(LoginStep.SystemCheck, session.Services.Errands.SystemPasswords, system.Next(user, password, answers), Judge);
    }

    private void Judge(PasswordAnswer answer)
    {
        Forget();
        answer = system.Believe(answer);
        if (system.Question(answer, session.Loop) is { } question)
        {
            session.Out.Say(question);
            step = LoginStep.Question;
            return;
        }

        switch (answer.Outcome)
        {
            case PasswordOutcome.Right:
                turn.Right();
                Authenticated();
                return;
            case PasswordOutcome.Failed:
                Unchecked($"the system's check of `{user}': {answer.Reason}");
                return;
            case PasswordOutcome.AsksHidden or PasswordOutcome.AsksShown:
                turn.Wrong();
                Unchecked($"the system's check of `{user}' does not come to an end of its questions");
                return;
            case PasswordOutcome.Refused:
                session.Warn(user, "PAM failures", $"CheckPass(): PAM failure({user}): {answer.Reason}");
                break;
        }

        turn.Wrong();
        session.Note(user, "wrong passwords", $"invalid password for user `{user}' from {session.Peer}", "wrong password");
        Refuse(answer.Delay);
    }

    private void Refuse(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
        {
            session.End(Replies.InvalidPassword);
            return;
        }

        step = LoginStep.Refusal;
        session.HoldWatching();
        delay = session.Loop.Timer(session, () => session.End(Replies.InvalidPassword));
        delay.Start(time < LongestDelay ? time : LongestDelay);
    }

    private void Unchecked(string reason)
    {
        turn.Withdraw();
        Forget();
        session.Warn(user, "logins that could not be checked", $"login from {session.PeerName}: {reason}");
        session.AuditRefusal("could not be checked", user);
        session.End(Replies.LoginUnavailable);
    }

    private void Authenticated()
    {
        session.Services.Log.Info($"user {user}@{session.PeerName} authenticated");
        Enter();
    }

    private void Enter(bool isToldSo = true)
    {
        AccessControl access = session.Services.Now.Access;
        string name = user;
        if (access.NamesGroups)
        {
            ErrandQueue accounts = session.Services.Errands.Accounts;
            Ask(LoginStep.Groups, accounts, _ => access.Identify(name), found => session.LoggedIn(found, isToldSo));
        }
        else
        {
            session.LoggedIn(access.Identify(name), isToldSo);
        }
    }

    void KerberosDialogue.ILogin.AskForKerberos<T>(
        ErrandQueue errands, Func<AccessControl, T> question, Action<T> answer) =>
        Ask(LoginStep.Kerberos, errands, question, answer);

    void KerberosDialogue.ILogin.KerberosIsOver() => step = LoginStep.Command;

    void KerberosDialogue.ILogin.EnterByKerberos(string name, string principal)
    {
        user = name;
        session.Services.Log.Info($"user {user}@{session.PeerName} authenticated by Kerberos as {principal}");
        Enter(isToldSo: false);
    }

    // Who sends a password and goes away leaves work behind. As long as little waits it is done, because a client may end
    // its side and still read; when much waits, those who stay come first.
    public void ClientEnded()
    {
        if (step is not (LoginStep.Refusal or LoginStep.Delay) && asked is { Waiting: > Spare })
        {
            errand?.Cancel();
            session.End(Replies.LoginUnavailable);
        }
    }

    // The session waits for an answer that is found off the loop, and goes on with it. The question has what it needs with
    // it, as it runs on another thread; the answer is one of the methods above.
    private void Ask<T>(LoginStep next, ErrandQueue errands, Func<AccessControl, T> question, Action<T> answer)
    {
        step = next;
        asked = errands;
        session.HoldWatching();
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
            failure => Unchecked(failure.Message));
    }
}
