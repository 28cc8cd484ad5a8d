using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>What a management controller does otherwise than the standard has it, as a list of words.</summary>
internal static class IpmiWorkaroundForm
{
    private static readonly Dictionary<string, IpmiWorkarounds> ByName = new(AsciiCase.Insensitive)
    {
        ["default"] = IpmiWorkarounds.None,
        ["auth-capabilites"] = IpmiWorkarounds.AuthenticationCapabilities, // As 8.2.7 spells it.
        ["auth-capabilities"] = IpmiWorkarounds.AuthenticationCapabilities,
        ["intel-session"] = IpmiWorkarounds.IntelSession,
        ["supermicro-session"] = IpmiWorkarounds.SupermicroSession,
        ["sun-session"] = IpmiWorkarounds.SunSession,
        ["privilege"] = IpmiWorkarounds.Privilege,
        ["integrity"] = IpmiWorkarounds.Integrity,
        ["checksum"] = IpmiWorkarounds.Checksum,
        ["serial-alerts"] = IpmiWorkarounds.SerialAlerts,
        ["packet-sequence"] = IpmiWorkarounds.PacketSequence,
        ["ignore-payload-size"] = IpmiWorkarounds.IgnorePayloadSize,
        ["ignore-port"] = IpmiWorkarounds.IgnorePort,
        ["activation-status"] = IpmiWorkarounds.ActivationStatus,
        ["channel-payload"] = IpmiWorkarounds.ChannelPayload,
    };

    private static readonly string All =
        string.Join(", ", ByName.Keys.Where(word => word != "auth-capabilites"));

    public static readonly Form<IpmiWorkarounds> List = new("workaround list", Read);

    public static string Show(IpmiWorkarounds workarounds) => string.Join(", ", ByName
        .Where(pair => pair.Value != IpmiWorkarounds.None && workarounds.HasFlag(pair.Value))
        .DistinctBy(pair => pair.Value)
        .Select(pair => pair.Key));

    private static Parsed<IpmiWorkarounds> Read(ItemAssigned item, IpmiWorkarounds before, Reading reading)
    {
        IpmiWorkarounds result = before;
        foreach (string member in ListText.Split(item.Value))
        {
            bool off = member[0] == '!';
            string word = off ? member[1..] : member;
            if (!ByName.TryGetValue(word, out IpmiWorkarounds workaround))
            {
                reading.Error(item, $"invalid ipmiworkaround `{word}'", Spelling.DidYouMean(word, ByName.Keys) ?? All);
            }
            else if (workaround == IpmiWorkarounds.None)
            {
                result = IpmiWorkarounds.None;
            }
            else
            {
                result = off ? result & ~workaround : result | workaround;
            }
        }

        return result;
    }
}
