using Conserver.Posix;

namespace Conserver.Server.Consoles;

/// <summary>
/// What a viewer is told of what others, or the console, have done. Plain data; the front door makes it readable.
/// </summary>
internal abstract record Notice
{
    private Notice()
    {
    }

    /// <summary>What one person says to another: a broadcast or a message.</summary>
    public sealed record Said(string From, string Text) : Notice;

    /// <summary>Somebody took the line down.</summary>
    public sealed record LineDown(string By) : Notice;

    /// <summary>The line the viewer asked to open is open, or could not be opened.</summary>
    public sealed record LineSettled(bool Up) : Notice;

    /// <summary>It is not yet.</summary>
    public sealed record LineTakesTime : Notice;

    /// <summary>Somebody sent a break.</summary>
    /// <param name="By">Who.</param>
    /// <param name="Waits">It is sent when the device has taken what was typed before it.</param>
    public sealed record BreakSent(string By, bool Waits) : Notice;

    /// <summary>The kind of line has no break, or it could not be sent.</summary>
    public sealed record BreakFailed(string Why) : Notice;

    /// <summary>So many typed bytes are dropped: too many wait for the device already.</summary>
    public sealed record NotSent(int Count) : Notice;

    /// <summary>The viewer wrote until somebody took the line by force.</summary>
    public sealed record ForcedToSpy(string By) : Notice;

    /// <summary>The writer left, and the viewer, who waited, writes now.</summary>
    public sealed record Writes(bool LogPaused) : Notice;

    /// <summary>Somebody started a task.</summary>
    /// <param name="Task">Its description, or the command.</param>
    /// <param name="By">Who.</param>
    public sealed record TaskStarted(string Task, string By) : Notice;

    /// <summary>A task that was said to have started could not be.</summary>
    public sealed record TaskFailed : Notice;

    public sealed record TaskEnded(ExitStatus Status) : Notice;

    /// <summary>Nothing happened for as long as the console's <c>idletimeout</c>.</summary>
    public sealed record Idle : Notice;

    /// <summary>A reload changed the line: it is closed and opened.</summary>
    public sealed record Reset : Notice;

    /// <summary>A reload changed what the viewer may do.</summary>
    public sealed record RightsChanged(bool MayType) : Notice;

    /// <summary>The line will never be open.</summary>
    public sealed record NoLine(string Why) : Notice;

    /// <summary>The log of the console cannot be written, or can again.</summary>
    public sealed record LogTrouble(string Text) : Notice;
}
