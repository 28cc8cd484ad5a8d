namespace Conserver.Server.Lines;

/// <summary>
/// The telnet option of VMware's virtual serial ports and its commands, as "Using a Proxy with vSphere Virtual Serial Ports"
/// lists them.
/// </summary>
internal static class VmwareCode
{
    public const byte Option = 232;

    public const byte KnownSuboptions1 = 0, KnownSuboptions2 = 1, UnknownSuboption1 = 2, UnknownSuboption2 = 3;

    /// <summary>Followed by the sequence that the host has chosen, and the secret that the proxy has.</summary>
    public const byte MotionBegin = 40, MotionGoAhead = 41, MotionNotNow = 43, MotionPeer = 44, MotionPeerOk = 45,
        MotionComplete = 46, MotionAbort = 48;

    public const byte DoProxy = 70, WillProxy = 71, WontProxy = 73;

    public const byte VcUuid = 80, GetVcUuid = 81, Name = 82, GetName = 83, BiosUuid = 84, LocationUuid = 86;

    /// <summary>What is understood, as it is told the other side.</summary>
    public static ReadOnlySpan<byte> Known =>
    [
        KnownSuboptions1, KnownSuboptions2, UnknownSuboption1, UnknownSuboption2, MotionBegin, MotionGoAhead, MotionNotNow,
        MotionPeer, MotionPeerOk, MotionComplete, MotionAbort, DoProxy, WillProxy, WontProxy, VcUuid, GetVcUuid, Name,
        GetName,
    ];
}
