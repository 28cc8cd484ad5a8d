namespace Conserver.Server.History.Input;

/// <summary>What a byte of output may be.</summary>
internal enum EchoKind
{
    /// <summary>The echo of no key, and no harm to one.</summary>
    None,

    /// <summary>Of the key with this byte, or it is output of another kind.</summary>
    Byte,

    /// <summary>Of CR or LF.</summary>
    Newline,

    /// <summary>It is output of another kind.</summary>
    Foreign,
}
