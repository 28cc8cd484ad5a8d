using Conserver.Server.Access;

namespace Conserver.Server.Consoles;

/// <summary>
/// One viewer on one console: what every front door holds. Made by <see cref="Console.Call"/>, lives on the console's loop;
/// only the console changes it.
/// </summary>
internal sealed class Attachment
{
    private static long lastSequence;

    internal Attachment(Visitor visitor, IFrontDoor door, bool mayType)
    {
        Identity = visitor.Identity;
        Id = visitor.Id;
        Since = visitor.Since;
        Rights = new ViewerRights(mayType, visitor.IsLimited);
        Door = door;
    }

    /// <summary>The last <see cref="Sequence"/> there is; any thread.</summary>
    public static long Newest => Interlocked.Read(ref lastSequence);

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

    public ViewerRights Rights { get; internal set; }

    public ViewerState State { get; private set; }

    public Standing Standing { get; internal set; }

    /// <summary>Has asked to open the line, and the outcome is still owed.</summary>
    public LineWait Awaits { get; internal set; }

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

    /// <summary>Whatever it was in, from now on it is in this; the only way to change that.</summary>
    internal void Enter(ViewerState state) => State = state;

    /// <summary>A command on its own machine that has the line ends, as somebody else is to have it.</summary>
    internal void EndLocalCommand()
    {
        if (State == ViewerState.LocalCommand)
        {
            Enter(ViewerState.Watching);
            Door.EndLocalCommand();
        }
    }

    /// <summary>The rest of an answer: it is owed, be the viewer connected or not yet.</summary>
    internal void HearRest(Notice notice) => Door.Hear(notice);

    /// <summary>Passes a notice on when the viewer is there to see it.</summary>
    internal void Hear(Notice notice)
    {
        if (IsWatching)
        {
            Door.Hear(notice);
        }
    }
}

/// <summary>What the user lists let a viewer do; a reload changes it as a whole.</summary>
/// <param name="MayType">In the console's <c>rw</c> list; otherwise it may only watch.</param>
/// <param name="IsLimited">In the <c>limited</c> list: may not suspend, move on, or run local commands.</param>
/// <param name="IsInDoubt">Is being found out anew: what it types waits until then, as it may have lost the right.</param>
internal readonly record struct ViewerRights(bool MayType, bool IsLimited, bool IsInDoubt = false);
