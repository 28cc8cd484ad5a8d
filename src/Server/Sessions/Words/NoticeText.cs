using Conserver.Protocol.Text;
using Conserver.Server.Consoles;

namespace Conserver.Server.Sessions;

/// <summary>What a viewer reads of what others, or the console, have done: the words of conserver 8.2.7.</summary>
internal static class NoticeText
{
    public static string Of(Notice notice) => notice switch
    {
        Notice.Said said => $"[{said.From}: {PrintableText.OfMessage(said.Text)}]\r\n",
        Notice.LineDown down => $"[line down by {down.By}]\r\n",
        Notice.LineTakesTime => "connecting...",
        Notice.LineSettled settled => settled.Up ? "up]\r\n" : "down]\r\n",
        Notice.BreakSent { Waits: true } waits => $"[break by {waits.By} waits until the device takes it]\r\n",
        Notice.BreakSent sent => $"[break sent by {sent.By}]\r\n",
        Notice.BreakFailed failed => $"[{failed.Why}]\r\n",
        Notice.NotSent lost => $"[{lost.Count} bytes not sent: the device takes nothing]\r\n",
        Notice.ForcedToSpy forced => $"\r\n[forced to `spy' mode by {forced.By}]\r\n",
        Notice.Writes writes => $"\r\n[attached{(writes.LogPaused ? " (nologging)" : "")}]\r\n",
        Notice.TaskStarted started => $"[task `{started.Task}' started by {started.By}]\r\n",
        Notice.TaskFailed => "[task failure]\r\n",
        Notice.TaskEnded ended => $"[task terminated: {ended.Status}]\r\n",
        Notice.Idle => "[-- idle timeout --]\r\n",
        Notice.Reset => "[-- Conserver reconfigured - console reset --]\r\n",
        Notice.RightsChanged changed =>
            $"[Conserver reconfigured - r/w access {(changed.MayType ? "granted" : "removed")}]\r\n",
        Notice.NoLine line => $"[-- {line.Why} --]\r\n",
        Notice.LogTrouble trouble => $"[-- {trouble.Text} --]\r\n",
        _ => throw new ArgumentOutOfRangeException(nameof(notice), notice, null),
    };

    public static string Of(Farewell why) => why switch
    {
        Farewell.AccessDenied => "[Conserver reconfigured - access denied]\r\n",
        Farewell.Removed => "[-- Conserver reconfigured - console has been (re)moved --]\r\n",
        Farewell.ShuttingDown => "[-- Console server shutting down --]\r\n",
        Farewell.Disconnected by => $"[-- Disconnected by admin `{by.Admin}' --]\r\n",
        _ => throw new ArgumentOutOfRangeException(nameof(why), why, null),
    };
}
