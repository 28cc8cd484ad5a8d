namespace Conserver.Server.Consoles;

/// <summary>How a viewer stands towards writing.</summary>
internal enum Standing
{
    /// <summary>Watches, and does not ask to write.</summary>
    Spy,

    /// <summary>Would write when the writer leaves.</summary>
    Waiting,

    /// <summary>May type.</summary>
    Writer,
}
