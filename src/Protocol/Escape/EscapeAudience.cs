namespace Conserver.Protocol.Escape;

/// <summary>Who may use an escape command; for everybody else it is unknown and missing from the help.</summary>
[Flags]
public enum EscapeAudience
{
    All = 0,

    /// <summary>Only the writer.</summary>
    Writer = 1,

    /// <summary>Not users of the <c>limited</c> list.</summary>
    NotLimited = 2,

    /// <summary>In the help for the writer only, though others may type it and are told what they need.</summary>
    ListedForWriter = 4,
}
