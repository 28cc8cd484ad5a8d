using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Wire;
using Conserver.Server.Access;
using Conserver.Server.Audit;
using Conserver.Server.Consoles;
using Conserver.Server.Listening;

namespace Conserver.Server.Sessions;

/// <summary>The primary port after login: where is a console, and the server's own commands.</summary>
internal sealed class MasterDialogue(ISession session) : IDialogue
{
    private readonly LineReader lines = new();

    /// <summary>The client has said that it is one of ours, and may be told more.</summary>
    private bool isOurs;

    public void Receive(ref ReadOnlySpan<byte> data)
    {
        if (session.IsInDoubt)
        {
            session.HoldUntilSure();
        }
        else if (lines.TryRead(ref data, out ReadOnlySpan<byte> line))
        {
            CommandLine command = CommandLine.ParseMaster(line);
            session.IsOfUse |= command.Verb != "exit";
            Obey(command);
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

    public void GoOn() => session.Release();

    public void Ended()
    {
        // Nothing is held here.
    }

    private void Obey(CommandLine command)
    {
        InForce now = session.Services.Now;
        switch (command.Verb)
        {
            case "help":
                session.Out.Say(Verbs.MasterHelp);
                break;
            case "exit":
                session.End(Replies.Goodbye);
                break;
            case "call" when command.Argument is null:
                session.Out.Say(Replies.RequiresArgument("call"));
                break;
            case "call":
                session.Out.Say(Locate(command.Argument));
                break;
            case "groups":
                session.Out.Say(now.Roster.Consoles.IsEmpty
                    ? "\r\n"
                    : session.GroupPort.ToString(CultureInfo.InvariantCulture) + "\r\n");
                break;
            case "master":
                session.Out.Say(Masters());
                break;
            case "pid":
                session.Out.Say(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\r\n");
                break;
            case "version":
                session.Out.Say($"version `{Replies.Version}'\r\n");
                break;
            case "quit":
                AsAdmin(
                    DaemonVerb.Stop, "quit", "ok -- terminated\r\n", session.Services.Requests.RequestStop, closes: true);
                break;
            case "restart":
                AsAdmin(
                    DaemonVerb.Reload, "restart", "ok -- restarting\r\n", session.Services.Requests.RequestReload);
                break;
            case "conserver":
                isOurs = true;
                string trouble = session.IsAdmin && session.Services.Trouble() is { } what ? $"; {what}" : "";
                session.Out.Say($"conserver {Replies.OwnVersion}{trouble}\r\n");
                break;
            case "reconfig" when isOurs:
                Reload();
                break;
            case "reconfig":
                AsAdmin(
                    DaemonVerb.Reload, "reconfig", "ok -- reconfiguring\r\n", session.Services.Requests.RequestReload);
                break;
            case "newlogs":
                WhenDone(
                    DaemonVerb.ReopenLogs,
                    "newlogs",
                    "ok -- opening new logfiles\r\n",
                    session.Services.Requests.RequestReopenLogs);
                break;
            case "up":
                WhenDone(
                    DaemonVerb.BringUp,
                    "up",
                    "ok -- bringing up consoles\r\n",
                    session.Services.Requests.RequestBringUp);
                break;
            case Replies.Voucher when session.Encryption is { SpeaksConserver: true }:
                session.Out.Say(Replies.GiveVoucher(session.Services.Vouchers.Make(
                    session.User, session.Peer, session.Services.Now.Access, session.Loop.Now)));
                break;
            default:
                session.Out.Say(Replies.UnknownCommand);
                break;
        }
    }

    private bool Allows(DaemonVerb asked, string verb)
    {
        bool may = session.May(asked);
        session.Services.Audit(
            new AuditEvent(ActOf(asked), session.Id) { Of = verb, Result = may ? null : "refused: no admin" });
        if (!may)
        {
            return false;
        }

        session.Services.Log.Info($"{verb} command by {session.Id}");
        return true;
    }

    private static AuditAct ActOf(DaemonVerb asked) => asked switch
    {
        DaemonVerb.Stop => AuditAct.Stop,
        DaemonVerb.ReopenLogs => AuditAct.ReopenLogs,
        DaemonVerb.BringUp => AuditAct.BringUp,
        _ => AuditAct.Reload,
    };

    // Whoever comes after the answer finds it done on every loop. This port's sessions stay on the main loop.
    private void WhenDone(DaemonVerb asked, string verb, string reply, Action<ILoopOwner, Action> effect)
    {
        if (Allows(asked, verb))
        {
            session.Hold();
            effect(session, () => GoOn(reply));
        }
    }

    // Called in somebody else's name; what goes wrong from here on is the session's.
    private void GoOn(string reply) => session.Loop.Call(session, () =>
    {
        if (!session.IsClosing)
        {
            session.Release(before: () => session.Out.Say(reply));
        }
    });

    private void AsAdmin(DaemonVerb asked, string verb, string reply, Action effect, bool closes = false)
    {
        if (!Allows(asked, verb))
        {
            return;
        }

        if (closes)
        {
            session.End(reply);
        }
        else
        {
            session.Out.Say(reply);
        }

        // After the answer has left.
        session.Flush();
        effect();
    }

    // Answered when it is over.
    private void Reload()
    {
        if (!Allows(DaemonVerb.Reload, "reconfig"))
        {
            return;
        }

        session.Hold();
        session.Services.Requests.RequestReload(session, outcome => GoOn(outcome.IsDone
            ? "ok -- reconfigured\r\n"
            : "failed -- " + string.Concat(outcome.Reasons.Select(reason => reason + "\r\n"))));
    }

    private string Locate(string name)
    {
        InForce now = session.Services.Now;
        Finding finding = now.Roster.Find(name, session.Redirects, now.Settings.Autocomplete);
        return finding.Choices.Count switch
        {
            0 => $"console `{name}' not found\r\n",
            > 1 when finding.IsAmbiguous =>
                $"ambiguous console abbreviation, `{name}'\r\n\tchoices are {string.Join(", ", finding.Choices)}\r\n",
            _ when finding.Master is null => session.GroupPort.ToString(CultureInfo.InvariantCulture) + "\r\n",
            _ when session.Redirects => $"@{finding.Master}\r\n",
            _ => $"automatic redirection disabled - console on master `{finding.Master}'\r\n",
        };
    }

    private string Masters()
    {
        var list = new List<string>();
        Roster roster = session.Services.Now.Roster;
        if (!roster.Consoles.IsEmpty)
        {
            list.Add(session.Peer.IsLocal
                ? $"@{SocketDirectory.NumberOf(PortKind.Master)}"
                : $"@{session.LocalAddress}");
        }

        if (session.Redirects)
        {
            list.AddRange(roster.RemoteMasters.Select(master => $"@{master}"));
        }

        return string.Join(':', list) + "\r\n";
    }
}
