using Conserver.Posix;
using Conserver.Server.Lines;

namespace Conserver.Server.Consoles;

/// <summary>What a viewer's command came to. Plain data; the front door makes it readable.</summary>
internal abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>It was done, and there is nothing to add.</summary>
    public sealed record Done : Outcome;

    /// <summary>The viewer may not do that.</summary>
    public sealed record Refused(Refusal Why) : Outcome;

    /// <summary>The viewer writes now.</summary>
    public sealed record Writes(bool LogPaused) : Outcome;

    /// <summary>The viewer wrote already.</summary>
    public sealed record WritesAlready(bool LogPaused) : Outcome;

    /// <summary>Somebody else writes; the viewer is next when that one leaves, unless others wait longer.</summary>
    public sealed record Waits(string Writer) : Outcome;

    /// <summary>The viewer writes, and somebody else does no more.</summary>
    public sealed record Bumped(string Loser, bool LogPaused) : Outcome;

    /// <summary>The viewer only watches.</summary>
    public sealed record Spies : Outcome;

    /// <summary>The viewer only watches, as everybody does: the device is read-only.</summary>
    public sealed record WatchesReadOnly : Outcome;

    /// <summary>Back from having stepped aside, and the line is down.</summary>
    public sealed record BackToLineDown : Outcome;

    /// <summary>The line was taken down.</summary>
    public sealed record TakenDown : Outcome;

    /// <summary>The line is in this state now; <see cref="LineState.Connecting"/>: a notice follows.</summary>
    /// <param name="State">See there.</param>
    /// <param name="ReadOnly">The device turned out to be: the viewer only watches now.</param>
    public sealed record LineIs(LineState State, bool ReadOnly = false) : Outcome;

    /// <summary>A notice follows in a moment that says what the line is then.</summary>
    public sealed record LineFollows : Outcome;

    /// <summary>XON/XOFF on output is on, or off.</summary>
    public sealed record FlowControl(bool On) : Outcome;

    /// <summary>This kind of line has no flow control to switch; <paramref name="HasTerminal"/>: it should have.</summary>
    public sealed record NoFlowControl(bool HasTerminal) : Outcome;

    /// <summary>The terminal of the line has this size now.</summary>
    public sealed record Resized(WindowSize Size) : Outcome;

    /// <summary>The line has no terminal that could be given a size, or not now.</summary>
    public sealed record NoWindow : Outcome;

    /// <summary>The size that was to be given is none.</summary>
    public sealed record NoSize : Outcome;

    /// <summary>Output is logged, or not any more.</summary>
    public sealed record Logging(bool On) : Outcome;

    /// <summary>The configuration wants it confirmed: ask, and come again.</summary>
    public sealed record Confirm : Outcome;

    public sealed record BreakSent : Outcome;

    /// <summary>It is sent when the device has taken what was typed before it.</summary>
    public sealed record BreakWaits : Outcome;

    /// <summary>It is not: too much waits for the device already.</summary>
    public sealed record BreakNotSent : Outcome;

    /// <summary>It is not, nor what was to go with it: a line of this kind has no break.</summary>
    public sealed record NoBreak : Outcome;

    /// <summary>There is no such break or task, or not on this console.</summary>
    public sealed record Undefined : Outcome;

    public sealed record TaskStarted : Outcome;

    public sealed record TaskNotStarted : Outcome;

    /// <summary>One runs already.</summary>
    public sealed record TaskRuns : Outcome;

    /// <summary>The console has no log file, or it is not open.</summary>
    public sealed record NoLog : Outcome;
}
