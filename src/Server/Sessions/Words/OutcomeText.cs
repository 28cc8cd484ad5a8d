using Conserver.Protocol.Dialogue;
using Conserver.Server.Consoles;
using Conserver.Server.Lines;

namespace Conserver.Server.Sessions;

/// <summary>
/// What a viewer reads of a command's outcome, behind the <c>[</c> that the escape sequence has put there: the words of
/// conserver 8.2.7, and of its successor where 8.2.7 only says <c>unknown</c>.
/// </summary>
internal static class OutcomeText
{
    /// <summary>Answers an escape that means nothing, or nothing to this user.</summary>
    public const string Unknown = "unknown -- use `?']\r\n";

    /// <summary>Answers a <c>call</c> that is not refused; clients compare it for equality.</summary>
    public static string OfCall(Outcome outcome) => outcome switch
    {
        Outcome.Writes => Replies.Attached,
        Outcome.WatchesReadOnly => Replies.ReadOnly,
        _ => Replies.Spy,
    };

    /// <summary>The rest of the line, its end included.</summary>
    public static string Of(ConsoleCommand command, Outcome outcome) => outcome switch
    {
        Outcome.Refused refused => Of(command.Verb, refused.Why),
        Outcome.Writes { LogPaused: var paused } => $"attached{Nologging(paused)}]\r\n",
        Outcome.WritesAlready { LogPaused: var paused } => $"ok{Nologging(paused)}]\r\n",
        Outcome.Waits waits => $"no, {waits.Writer} is attached]\r\n",
        Outcome.Bumped bumped => $"bumped {bumped.Loser}{Nologging(bumped.LogPaused)}]\r\n",
        Outcome.TakenDown => "line down]\r\n",
        Outcome.LineIs { State: LineState.Down } when command.Verb == ConsoleVerb.Down => "ok]\r\n",
        Outcome.LineIs { State: LineState.Connecting } => "connecting...",
        Outcome.LineIs { State: var state, ReadOnly: true } => $"{Word(state)} -- read-only]\r\n",
        Outcome.LineFollows => "",
        Outcome.LineIs { State: var state } => $"{Word(state)}]\r\n",
        Outcome.FlowControl { On: var on } => on ? "ixon ON]\r\n" : "ixon OFF]\r\n",
        Outcome.NoFlowControl { HasTerminal: var has } => has ? "failed]\r\n" : "ok]\r\n",
        Outcome.Logging { On: var on } => on ? "logging on]\r\n" : "logging off]\r\n",
        Outcome.Resized { Size: var size } => $"window {size}]\r\n",
        Outcome.NoWindow => "no window on this console]\r\n",
        Outcome.NoSize => "the size of the window is not known]\r\n",
        Outcome.BreakSent => "sent]\r\n",
        Outcome.BreakWaits => "waits until the device has taken what was typed before it]\r\n",
        Outcome.BreakNotSent => "not sent: too much waits for the device]\r\n",
        Outcome.NoBreak => "not sent: there is no break on this console]\r\n",
        Outcome.Undefined => "undefined]\r\n",
        Outcome.TaskStarted => $"`{command.Id}' started]\r\n",
        Outcome.TaskNotStarted => "failure]\r\n",
        Outcome.TaskRuns => "aborted - task running]\r\n",
        Outcome.NoLog => "no log file on this console]\r\n",
        Outcome.Done when command.Verb == ConsoleVerb.Connect => "connected]\r\n",
        Outcome.Done when command.Verb == ConsoleVerb.Spy => "spying]\r\n",
        _ => "ok]\r\n",
    };

    /// <summary>Of a viewer who was away and is back; the bracket has been open since.</summary>
    public static string OfReturn(Outcome outcome) => outcome switch
    {
        Outcome.BackToLineDown => " -- line down]\r\n",
        Outcome.WatchesReadOnly => " -- read-only]\r\n",
        Outcome.Writes { LogPaused: var paused } => $" -- attached{Nologging(paused)}]\r\n",
        _ => " -- spy mode]\r\n",
    };

    /// <summary>The state of a line in the words of the escape <c>=</c> and of refused keys.</summary>
    public static string Word(LineState state) => state switch
    {
        LineState.Up => "up",
        LineState.Initialising => "initializing",
        LineState.Connecting => "connecting",
        _ => "down",
    };

    private static string Of(ConsoleVerb verb, Refusal why) => (why, verb) switch
    {
        (Refusal.ReadOnlyDevice, ConsoleVerb.Quote) => "can't write to read-only console]\r\n",
        (Refusal.ReadOnlyDevice, _) => "console is read-only]\r\n",
        (Refusal.ReadOnly, _) => "read-only]\r\n",
        (Refusal.NotWriter, ConsoleVerb.ToggleFlow) => "attach to toggle flow control]\r\n",
        (Refusal.NotWriter, ConsoleVerb.Down) => "attach to down console]\r\n",
        (Refusal.NotWriter, ConsoleVerb.ToggleLog) => "attach to toggle logging]\r\n",
        (Refusal.NotWriter, ConsoleVerb.Break) => "attach to send break]\r\n",
        (Refusal.NotWriter, ConsoleVerb.Task) => "attach to invoke task]\r\n",
        (Refusal.NotWriter, ConsoleVerb.Resize) => "attach to send the size of your window]\r\n",
        (Refusal.NotWriter, ConsoleVerb.Reopen) => "attach to reopen]\r\n",
        (Refusal.NotWriter, ConsoleVerb.Quote) => "attach to send character]\r\n",
        _ => Unknown,
    };

    private static string Nologging(bool paused) => paused ? " (nologging)" : "";
}
