namespace Conserver.Server.Config;

/// <summary>Departures from the standard that a management controller needs; names and meanings are FreeIPMI's.</summary>
[Flags]
public enum IpmiWorkarounds
{
    None = 0,
    AuthenticationCapabilities = 1 << 0,
    IntelSession = 1 << 1,
    SupermicroSession = 1 << 2,
    SunSession = 1 << 3,
    Privilege = 1 << 4,
    Integrity = 1 << 5,
    Checksum = 1 << 6,
    SerialAlerts = 1 << 7,
    PacketSequence = 1 << 8,
    IgnorePayloadSize = 1 << 9,
    IgnorePort = 1 << 10,
    ActivationStatus = 1 << 11,
    ChannelPayload = 1 << 12,
}
