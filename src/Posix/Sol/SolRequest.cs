using System.Net;

namespace Conserver.Posix;

/// <summary>
/// How to reach the serial port behind a management controller (IPMI 2.0, serial over LAN). Text is one char per byte; an
/// empty one means the library's default.
/// </summary>
/// <param name="Host">Name or address, <c>:port</c> behind it if it is not 623.</param>
/// <param name="Address">Its address: no name is looked up.</param>
public sealed record SolRequest(string Host, IPAddress Address)
{
    public string UserName { get; init; } = "";
    public string Password { get; init; } = "";

    /// <summary>K_g.</summary>
    public string Key { get; init; } = "";

    /// <summary>0 user, 1 operator, 2 administrator.</summary>
    public int Privilege { get; init; } = 2;

    /// <summary>-1 for the library's default.</summary>
    public int CipherSuite { get; init; } = -1;

    /// <summary>IPMICONSOLE_WORKAROUND_*; null for the library's default.</summary>
    public uint? Workarounds { get; init; }

    /// <summary>A session that somebody else has is not taken from them.</summary>
    public bool RefuseIfInUse { get; init; }

    /// <summary>A controller that is silent for so long is gone.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Shows no secret.</summary>
    public override string ToString() => $"{UserName}@{Host}";
}
