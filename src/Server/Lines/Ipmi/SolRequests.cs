using System.Net;
using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>The settings of an <c>ipmi</c> console in the library's terms.</summary>
internal static class SolRequests
{
    /// <summary>FreeIPMI's flags of what a controller does otherwise than the standard has it.</summary>
    private static readonly (IpmiWorkarounds Workaround, uint Flag)[] Flags =
    [
        (IpmiWorkarounds.AuthenticationCapabilities, 0x1),
        (IpmiWorkarounds.IntelSession, 0x2),
        (IpmiWorkarounds.SupermicroSession, 0x4),
        (IpmiWorkarounds.SunSession, 0x8),
        (IpmiWorkarounds.Privilege, 0x10),
        (IpmiWorkarounds.Integrity, 0x20),
        (IpmiWorkarounds.Checksum, 0x40),
        (IpmiWorkarounds.SerialAlerts, 0x80),
        (IpmiWorkarounds.PacketSequence, 0x100),
        (IpmiWorkarounds.IgnorePayloadSize, 0x01000000),
        (IpmiWorkarounds.IgnorePort, 0x02000000),
        (IpmiWorkarounds.ActivationStatus, 0x04000000),
        (IpmiWorkarounds.ChannelPayload, 0x08000000),
    ];

    public static SolRequest Of(ConsoleConfig console, IPAddress address)
    {
        IpmiSettings settings = console.Ipmi ?? new IpmiSettings();
        return new SolRequest(console.Host, address)
        {
            UserName = settings.UserName,
            Password = settings.Password.Reveal,
            Key = settings.Key.Reveal,
            Privilege = settings.Privilege - IpmiPrivilege.User,
            CipherSuite = settings.CipherSuite,
            Workarounds = settings.Workarounds == IpmiWorkarounds.None ? null : FlagsOf(settings.Workarounds),
            RefuseIfInUse = settings.RefusesIfInUse,
            Silence = settings.Silence,
        };
    }

    private static uint FlagsOf(IpmiWorkarounds workarounds) =>
        Flags.Where(pair => workarounds.HasFlag(pair.Workaround)).Aggregate(0u, (all, pair) => all | pair.Flag);
}
