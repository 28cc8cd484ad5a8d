namespace Conserver.Protocol.Escape;

/// <summary>
/// Whom an escape command is for: to others the help does not show it. What it comes to when they type it all the same is
/// decided by the console.
/// </summary>
[Flags]
public enum EscapeAudience
{
    All = 0,

    /// <summary>The writer.</summary>
    Writer = 1,

    /// <summary>Not users of the <c>limited</c> list.</summary>
    NotLimited = 2,

    /// <summary>The writer, by the help; the manual has it among those for everybody.</summary>
    ListedForWriter = 4,

    /// <summary>Clients that can tell the size of their window, on a console that has one itself.</summary>
    Window = 8,
}
