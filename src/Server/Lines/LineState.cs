namespace Conserver.Server.Lines;

/// <summary>Where a line is in its life.</summary>
internal enum LineState
{
    /// <summary>Not open.</summary>
    Down,

    /// <summary>A connection is being made.</summary>
    Connecting,

    /// <summary>Open, and its initcmd is running.</summary>
    Initialising,

    /// <summary>Open; data flows.</summary>
    Up,
}
