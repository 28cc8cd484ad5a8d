namespace Conserver.Server.Consoles;

/// <summary>Where a viewer is in its visit.</summary>
internal enum ViewerState
{
    /// <summary>Has called and asks its questions; gets neither output nor notices yet.</summary>
    Calling,

    /// <summary>Gets output and notices.</summary>
    Watching,

    /// <summary>Has stepped aside for a while; gets nothing, replay has it. Lists show <c>stopped</c>.</summary>
    Suspended,

    /// <summary>Its client was asked to run a local command and has not begun; gets nothing.</summary>
    LocalCommandAsked,

    /// <summary>A local command of its client runs: output goes to it, notices do not.</summary>
    LocalCommand,

    /// <summary>Has left, or was sent away.</summary>
    Gone,
}
