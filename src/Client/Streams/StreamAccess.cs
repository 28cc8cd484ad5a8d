namespace Conserver.Client.Streams;

/// <summary>What may be done on a console.</summary>
public enum StreamAccess
{
    /// <summary>Nothing was asked for but to watch.</summary>
    Watching,

    /// <summary>The user may not write there.</summary>
    ReadOnly,

    /// <summary>Somebody else writes; we are next.</summary>
    Waiting,

    /// <summary>What we type reaches the console.</summary>
    Writing,

    /// <summary>Somebody has taken the line from us.</summary>
    Forced,
}
