using System.Globalization;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Escape;
using Conserver.Server.Consoles;

namespace Conserver.Server.Sessions;

/// <summary>The commands of console mode that only ask: help, replay, who, lists.</summary>
/// <param name="session">Whose they are.</param>
/// <param name="console">Its console.</param>
/// <param name="viewer">On that console.</param>
/// <param name="settings">How much a replay shows.</param>
/// <param name="window">Asks the client in turn.</param>
internal sealed class ConsoleQuestions(
    ISession session, Consoles.Console console, Attachment viewer, ViewerSettings settings, WindowQuestion window)
{
    /// <summary>Answers one; any other command is unknown.</summary>
    public void Answer(EscapeAction question)
    {
        switch (question)
        {
            case EscapeAction.Help:
                bool isWriter = viewer.Standing == Standing.Writer;
                Say((isWriter ? "help]\r\n" : "help spy mode]\r\n") + EscapeCommands.Help(
                    isWriter,
                    viewer.Rights.IsLimited,
                    settings.LinesOf(ReplayKind.Replay),
                    settings.LinesOf(ReplayKind.Playback),
                    window.IsOffered));
                break;
            case EscapeAction.AgreeOnWindow:
                window.Agree();
                session.AgreeOnWindow();
                Say("window]\r\n");
                break;
            case EscapeAction.SendWindow:
                window.Ask();
                break;
            case EscapeAction.Motd:
                Say(console.Config.Motd.Length > 0 ? $"-- MOTD -- {console.Config.Motd}]\r\n" : "-- MOTD --]\r\n");
                break;
            case EscapeAction.Version:
                Say($"version `{Replies.Version}']\r\n");
                break;
            case EscapeAction.VersionNumber:
                Say($"{Replies.VersionNumber}]\r\n");
                break;
            case EscapeAction.Ignore:
                Say("ignored]\r\n");
                break;
            case EscapeAction.Replay:
                Replay("replay]\r\n", settings.LinesOf(ReplayKind.Replay));
                break;
            case EscapeAction.Playback:
                Replay("playback]\r\n", settings.LinesOf(ReplayKind.Playback));
                break;
            case EscapeAction.LastLine:
                Replay("^R]\r\n", 1);
                break;
            case EscapeAction.Who:
                Say($"who {console.Name}]\r\n" + Listings.Who(console, viewer));
                break;
            case EscapeAction.Hosts:
                List("hosts]\r\n", other => Listings.Hosts(other, marked: other == console));
                break;
            case EscapeAction.Examine:
                List("examine]\r\n", Listings.Examine);
                break;
            case EscapeAction.Info:
                List("info]\r\n", other => Listings.Info(other, session));
                break;
            case EscapeAction.Group:
                ListViewers();
                break;
            default:
                Say(OutcomeText.Unknown);
                break;
        }
    }

    private void Say(string text) => session.Out.Say(text);

    private void Replay(string header, int lines)
    {
        Say(header);
        console.History.Replay(lines, new ReplayPlace(session.Out.Promise()));
    }

    private void List(string header, Func<Consoles.Console, string> row)
    {
        Say(header);
        Answers.Rows(session, session.Services.Now.Roster.Consoles, row);
    }

    private void ListViewers()
    {
        Say(string.Create(CultureInfo.InvariantCulture, $"group ctl_{session.GroupPort}]\r\n"));
        Roster roster = session.Services.Now.Roster;
        Answers.Whole(
            session,
            roster.Consoles,
            other => Listings.Viewers(other, viewer),
            rows => ViewerListText.Of(roster, rows));
    }
}
