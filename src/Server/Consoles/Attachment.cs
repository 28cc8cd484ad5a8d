using Conserver.Server.Access;

namespace Conserver.Server.Consoles;

/// <summary>
/// One viewer on one console: what every front door holds. Made by <see cref="Console.Call"/>, lives on the console's loop;
/// only the console changes it.
/// </summary>
public sealed class Attachment
{
    private static long lastSequence;

    internal Attachment(Visitor visitor, IFrontDoor door, bool mayType)
    {
        Identity = visitor.Identity;
        Id = visitor.Id;
        Since = visitor.Since;
        IsLimited = visitor.IsLimited;
        MayType = mayType;
        Door = door;
    }

    /// <summary>Grows with each attachment of the daemon; lists show the newest first.</summary>
    public long Sequence { get; } = Interlocked.Increment(ref lastSequence);

    /// <summary>Who it is, as user lists see one.</summary>
    public Identity Identity { get; internal set; }

    /// <summary>The login name.</summary>
    public string User => Identity.Name;

    /// <summary><c>user@host</c>, what other people see.</summary>
    public string Id { get; }

    /// <summary>Local time at which the connection was made.</summary>
    public DateTime Since { get; }

    /// <summary>Where output and notices go.</summary>
    public IFrontDoor Door { get; }

    /// <summary>In the <c>limited</c> list: may not suspend, move on, or run local commands.</summary>
    public bool IsLimited { get; internal set; }

    /// <summary>In the console's <c>rw</c> list; otherwise it may only watch.</summary>
    public bool MayType { get; internal set; }

    public ViewerState State { get; internal set; }

    public Standing Standing { get; internal set; }

    /// <summary>Has asked to open the line, and the outcome is still owed.</summary>
    public bool AwaitsLine { get; internal set; }

    /// <summary>
    /// Did not keep up when the device waited for it: from now on it loses output instead, until it has caught up.
    /// </summary>
    public bool IsLagging { get; internal set; }

    /// <summary>Loop time (ms) of the last byte from the client.</summary>
    public long LastInput { get; internal set; }

    /// <summary>Gets output and notices; lists show <c>stopped</c> otherwise.</summary>
    public bool IsWatching => State == ViewerState.Watching;

    /// <summary>Output goes to it, be it to its local command.</summary>
    public bool TakesOutput => State is ViewerState.Watching or ViewerState.LocalCommand;

    /// <summary>Passes a notice on when the viewer is there to see it.</summary>
    internal void Hear(Notice notice)
    {
        if (IsWatching)
        {
            Door.Hear(notice);
        }
    }
}
