namespace Conserver.Server.History.Input;

/// <summary>What is expected of a device when a key has been typed.</summary>
internal enum KeyKind : byte
{
    /// <summary>It comes back as it is.</summary>
    Shown,

    /// <summary>CR or LF: one of them comes back. Ends a stretch.</summary>
    Newline,

    /// <summary>Takes the last one away, however that is shown.</summary>
    Erase,

    /// <summary>Part of a sequence (ESC [ ...), of which nothing comes back.</summary>
    Sequence,

    /// <summary>Any other control character, or the end of a sequence: whatever comes back. Ends a stretch.</summary>
    Control,
}
