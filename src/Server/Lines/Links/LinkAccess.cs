namespace Conserver.Server.Lines;

/// <summary>What can be done with a link.</summary>
internal enum LinkAccess
{
    /// <summary>It is read and written.</summary>
    Both,

    /// <summary>Nobody may type; the daemon itself may still write.</summary>
    NobodyTypes,

    /// <summary>It can only be read: what is sent is dropped.</summary>
    ReadOnly,
}
