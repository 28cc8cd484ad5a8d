using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Wire;
using Conserver.Server.Access;
using Conserver.Server.Audit;
using Conserver.Server.Consoles;
using Conserver.Server.Config;
using Conserver.Server.Disk;
using Conserver.Server.History.Reading;
using Conserver.Server.Sessions.Logs;

namespace Conserver.Server.Sessions;

/// <summary>The secondary port after login: lists, messages, and the way into a console.</summary>
internal sealed class GroupDialogue(ISession session) : IDialogue
{
    private readonly LineReader lines = new();

    /// <summary>The console that is being called, by the name the client gave it.</summary>
    private (Consoles.Console Console, string Name)? calling;

    /// <summary>The log that is shown until the client goes.</summary>
    private LogAnswer? following;

    public void Receive(ref ReadOnlySpan<byte> data)
    {
        if (session.IsInDoubt)
        {
            session.HoldUntilSure();
        }
        else if (lines.TryRead(ref data, out ReadOnlySpan<byte> line))
        {
            CommandLine command = CommandLine.ParseGroup(line);
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

    public void GoOn()
    {
        if (calling is not { } called)
        {
            session.Release();
        }
        else if (session.IsInDoubt)
        {
            session.HoldUntilSure();
        }
        else
        {
            Enter(called.Console, called.Name);
        }
    }

    public void ClientEnded() => following?.Leave();

    public void Ended()
    {
        // Nothing is held here.
    }

    private void Obey(CommandLine command)
    {
        switch (command.Verb)
        {
            case "help":
                session.Out.Say(Verbs.GroupHelp);
                break;
            case "exit":
                session.End(Replies.Goodbye);
                break;
            case "call" or "broadcast" or "disconnect" when command.Argument is null:
                session.Out.Say(Replies.RequiresArgument(command.Verb));
                break;
            case "call":
                Call(command.Argument!);
                break;
            case "broadcast":
                Broadcast(command.Argument!);
                break;
            case "textmsg":
                TextMessage(command.Argument);
                break;
            case "disconnect":
                Disconnect(command.Argument!);
                break;
            case "hosts":
                List(command.Argument, console => Listings.Hosts(console, marked: false));
                break;
            case "examine":
                List(command.Argument, Listings.Examine);
                break;
            case "info":
                List(command.Argument, console => Listings.Info(console, session));
                break;
            case "group":
                Group(command.Argument);
                break;
            case "access":
                List(command.Argument, console => Listings.Access(console, session.Identity));
                break;
            case "log":
                ShowLog(command.Argument);
                break;
            case "grep":
                Search(command.Argument);
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

    private void ShowLog(string? argument)
    {
        if (LogRequest.Read(argument) is not { } request)
        {
            session.Out.Say(LogRequest.Usage);
            return;
        }

        InForce now = session.Services.Now;
        if (now.Roster.FindLocal(request.Name, now.Settings.Autocomplete) is not { } console)
        {
            session.Out.Say($"{request.Name}: no such console\r\n");
            return;
        }

        // A defect over there is the asker's misfortune, at home.
        Loop home = session.Loop;
        var far = new FarOwner(home, session);
        LogAsking asking = Asking(console, far, Logs(now.Roster), new FolderNames());
        var shown = new LogAnswer(request, session.Out.Promise(), home, session, asking);
        if (request.Follows)
        {
            // Only the client's end ends it.
            following = shown;
            session.HoldWatching();
            shown.Ended = () =>
            {
                following = null;
                session.Release();
            };
        }

        shown.Begin();
    }

    private void Search(string? argument)
    {
        if (SearchRequest.Read(argument) is not { } request)
        {
            session.Out.Say(SearchRequest.Usage);
            return;
        }

        InForce now = session.Services.Now;
        IReadOnlyList<Consoles.Console> consoles = request.Names is not { } names
            ? now.Roster.Consoles
            : [.. names.Select(name => now.Roster.FindLocal(name, now.Settings.Autocomplete)).OfType<Consoles.Console>()];
        LogName[] logs = Logs(now.Roster);
        var folders = new FolderNames();
        var far = new FarOwner(session.Loop, session);
        new SearchAnswer(
            (request, session.User),
            session.Out.Promise(),
            session.Loop,
            session,
            session.Services.Errands.Histories,
            consoles.Select(console => Asking(console, far, logs, folders))).Begin();
    }

    private static LogName[] Logs(Roster roster) =>
        [.. roster.Consoles.Select(console => LogOf(console.Config)).Where(log => log.Pattern.Length > 0).Distinct()];

    private static LogName LogOf(ConsoleConfig config) => new(config.LogFile ?? "", config.LogFileDates);

    private LogAsking Asking(Consoles.Console console, ILoopOwner far, LogName[] logs, FolderNames folders)
    {
        Loop home = session.Loop;
        LogName own = LogOf(console.Config);
        return new LogAsking(
            session.User,
            session.Services.LogReaders,
            session.Services.Errands.Histories,
            answer =>
            {
                Identity identity = session.Identity;
                console.Loop.Post(far, () => FindLog(
                    console, identity, far, source => home.Post(session, () => answer(source))));
            },
            path => HistoryFiles.IsOfOther(logs, own, path))
        {
            Folders = folders,
        };
    }

    // On the console's loop.
    private static void FindLog(Consoles.Console console, Identity identity, ILoopOwner far, Action<LogSource> answer)
    {
        Refusal? refusal = Permission.RefusesCall(
            console.Config, Rights.On(console.Config, identity), console.IsRemoved);
        LogName log = LogOf(console.Config);
        if (refusal is null && log.Pattern.Length > 0)
        {
            console.History.Settle(far, follower => answer(new LogSource(console.Name, log, null, follower)));
            return;
        }

        string why = refusal is { } known ? WhyNot(console, known) : "no log file on this console";
        answer(new LogSource(console.Name, log, why, null));
    }

    private void Call(string name)
    {
        InForce now = session.Services.Now;
        if (now.Roster.FindLocal(name, now.Settings.Autocomplete) is not { } console)
        {
            session.End($"{name}: no such console\r\n");
            return;
        }

        // From here on the session belongs to the console's loop.
        calling = (console, name);
        session.MoveTo(console.Loop);
    }

    private void Enter(Consoles.Console console, string name)
    {
        bool limited = session.Services.Now.Access.IsLimited(session.Identity);
        var visitor = new Visitor(session.Identity, session.Id, limited, session.Since);
        if (ConsoleDialogue.Begin(session, console, visitor, out Outcome outcome) is { } dialogue)
        {
            session.Become(dialogue);
        }
        else
        {
            session.End($"{name}: {WhyNot(console, ((Outcome.Refused)outcome).Why)}\r\n");
        }

        session.Release();
    }

    private static string WhyNot(Consoles.Console console, Refusal refusal) => refusal switch
    {
        Refusal.Gone => "no such console",
        Refusal.NoLogins => console.Config.Motd.Length > 0 ? console.Config.Motd : "no logins allowed at this time",
        _ => "permission denied",
    };

    private void Broadcast(string text)
    {
        session.Services.Audit(new AuditEvent(AuditAct.Message, session.Id) { Text = text });
        var notice = new Notice.Said(session.Id, text);
        Reply(
            console =>
            {
                console.Tell(notice);
                return 0;
            },
            _ => Replies.Ok);
    }

    private void TextMessage(string? argument)
    {
        int blank = argument?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        if (blank < 0)
        {
            session.Out.Say("textmsg requires two arguments\r\n");
            return;
        }

        var target = Target.Parse(argument![..blank]);
        string text = CommandLine.Trim(argument[(blank + 1)..]);
        session.Services.Audit(new AuditEvent(AuditAct.Message, session.Id) { Of = argument[..blank], Text = text });
        var notice = new Notice.Said(session.Id, text);
        Reply(
            console =>
            {
                console.Tell(notice, viewer => target.Includes(viewer, console));
                return 0;
            },
            _ => Replies.Ok);
    }

    private void Disconnect(string argument)
    {
        bool may = session.May(DaemonVerb.Disconnect);
        session.Services.Audit(new AuditEvent(AuditAct.Disconnect, session.Id)
        {
            Of = argument,
            Result = may ? null : "refused: no admin",
        });
        if (!may)
        {
            return;
        }

        session.Services.Log.Info($"disconnect command (of `{argument}') by {session.Id}");
        var target = Target.Parse(argument);
        var farewell = new Farewell.Disconnected(session.Id);
        Reply(
            console =>
            {
                Attachment[] victims = [.. console.Attachments.Where(viewer => target.Includes(viewer, console))];
                foreach (Attachment victim in victims)
                {
                    console.Evict(victim, farewell);
                }

                return victims.Length;
            },
            counts => $"ok -- disconnected {counts.Sum().ToString(CultureInfo.InvariantCulture)} users\r\n");
    }

    private void List(string? name, Func<Consoles.Console, string> row)
    {
        InForce now = session.Services.Now;
        IReadOnlyList<Consoles.Console> consoles = name is null
            ? now.Roster.Consoles
            : now.Roster.FindLocal(name, now.Settings.Autocomplete) is { } one ? [one] : [];
        Answers.Rows(session, consoles, row);
    }

    private void Group(string? name)
    {
        InForce now = session.Services.Now;

        // An unknown name switches the filter off, as it always did.
        Consoles.Console? only = name is null ? null : now.Roster.FindLocal(name, now.Settings.Autocomplete);
        IReadOnlyList<Consoles.Console> consoles = only is null ? now.Roster.Consoles : [only];
        Answers.Whole(
            session,
            consoles,
            console => Listings.Viewers(console, asking: null),
            rows => only is null ? ViewerListText.Of(now.Roster, rows) : ViewerListText.OfGroup(now.Roster, rows));
    }

    // Whoever comes after the answer finds it done on every console.
    private void Reply<T>(Func<Consoles.Console, T> ask, Func<IEnumerable<T>, string> answer) =>
        Answers.Done(session, session.Services.Now.Roster.Consoles, ask, answer);

    /// <summary>
    /// <c>user@console</c> of <c>textmsg</c> and <c>disconnect</c>: split at the last <c>@</c>, an empty part is anybody or
    /// anywhere.
    /// </summary>
    private readonly record struct Target(string User, string ConsoleName)
    {
        public static Target Parse(string text)
        {
            int at = text.LastIndexOf('@');
            return at < 0 ? new Target(text, "") : new Target(text[..at], text[(at + 1)..]);
        }

        /// <summary>Both are compared exactly, the console by its proper name (conserver 8.2.7).</summary>
        public bool Includes(Attachment viewer, Consoles.Console console) =>
            (User.Length == 0 || User.Equals(viewer.User, StringComparison.Ordinal))
            && (ConsoleName.Length == 0 || ConsoleName.Equals(console.Name, StringComparison.Ordinal));
    }
}
