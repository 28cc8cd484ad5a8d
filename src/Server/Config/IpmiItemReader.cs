using System.Text;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>
/// Reads the items of IPMI consoles: those of 8.2.7 built with FreeIPMI, and the two that name a secret instead of
/// carrying it. An empty value unsets an item; a wrong one is an error that leaves the item as it was.
/// </summary>
internal static class IpmiItemReader
{
    /// <summary>K_g in bytes (IPMI 2.0, section 13.33).</summary>
    private const int KeySize = 20;

    /// <summary>Suites 0-19 are the standard's (IPMI 2.0, table 22-20); 128 and up are the manufacturers'.</summary>
    private const int LastStandardSuite = 19, FirstOemSuite = 128, LastOemSuite = 191;

    private static readonly Dictionary<string, IpmiWorkarounds> WorkaroundsByName = new(AsciiCase.Insensitive)
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

    /// <summary>Takes the item if it is one of these.</summary>
    public static bool TryAssign(Draft draft, ConsoleItems items, ItemAssigned item)
    {
        IpmiItems? read = Read(draft, items.Ipmi, item);
        items.Ipmi = read ?? items.Ipmi;
        return read is not null;
    }

    private static IpmiItems? Read(Draft draft, IpmiItems old, ItemAssigned item) => item.Keyword switch
    {
        "ipmiciphersuite" => old with { CipherSuite = CipherSuite(draft, old, item) },
        "ipmikg" => old with { Key = Key(draft, item, item.Value, "") ?? old.Key },
        "ipmikgfrom" => old with { Key = From(draft, item) is string text ? Key(draft, item, text, "from ") ?? old.Key : old.Key },
        "ipmiprivlevel" => old with { Privilege = Privilege(draft, old, item) },
        "ipmiworkaround" => old with { Workarounds = Workarounds(draft, old, item) },
        "password" => old with { Password = item.Value },
        "passwordfrom" => old with { Password = From(draft, item) ?? old.Password },
        "username" => old with { UserName = item.Value },
        _ => null,
    };

    private static int? CipherSuite(Draft draft, IpmiItems old, ItemAssigned item)
    {
        switch (item.Value)
        {
            case "":
                return null;
            case "-1":
                return -1;
            case var text when Numbers.AllDigits(text)
                && Numbers.Saturated(text) is <= LastStandardSuite or (>= FirstOemSuite and <= LastOemSuite):
                return Numbers.Saturated(text);
            default:
                draft.Error(item, $"invalid ipmiciphersuite number `{item.Value}'");
                return old.CipherSuite;
        }
    }

    private static IpmiPrivilege? Privilege(Draft draft, IpmiItems old, ItemAssigned item)
    {
        switch (item.Value.ToLowerInvariant())
        {
            case "":
                return null;
            case "user":
                return IpmiPrivilege.User;
            case "operator":
                return IpmiPrivilege.Operator;
            case "admin":
                return IpmiPrivilege.Admin;
            default:
                draft.Error(item, $"invalid ipmiprivlevel `{item.Value}'", Spelling.DidYouMean(item.Value, ["user", "operator", "admin"]));
                return old.Privilege;
        }
    }

    private static IpmiWorkarounds? Workarounds(Draft draft, IpmiItems old, ItemAssigned item)
    {
        if (item.Value.Length == 0)
        {
            return null;
        }

        IpmiWorkarounds result = old.Workarounds ?? IpmiWorkarounds.None;
        foreach (string member in ListText.Split(item.Value))
        {
            bool off = member[0] == '!';
            string word = off ? member[1..] : member;
            if (!WorkaroundsByName.TryGetValue(word, out IpmiWorkarounds workaround))
            {
                draft.Error(item, $"invalid ipmiworkaround `{word}'", Spelling.DidYouMean(word, WorkaroundsByName.Keys));
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

    /// <summary>Octal escapes (<c>\001</c>) and <c>\\</c> stand for bytes. Errors never show the key.</summary>
    private static string? Key(Draft draft, ItemAssigned item, string text, string origin)
    {
        StringBuilder key = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                _ = key.Append(text[i]);
                continue;
            }

            int digits = 0, value = 0;
            while (digits < 3 && i + 1 < text.Length && text[i + 1] is >= '0' and <= '7')
            {
                value = (value * 8) + text[++i] - '0';
                digits++;
            }

            if (digits == 0 && (i + 1 >= text.Length || text[++i] != '\\'))
            {
                draft.Error(item, $"invalid ipmikg string {origin}(escapes are \\ooo and \\\\)");
                return null;
            }

            _ = key.Append(digits == 0 ? '\\' : (char)(value & 0xFF));
        }

        if (key.Length > KeySize)
        {
            draft.Error(item, $"ipmikg string {origin}over {KeySize} characters");
            return null;
        }

        return key.ToString();
    }

    private static string? From(Draft draft, ItemAssigned item)
    {
        if (item.Value.Length == 0)
        {
            return "";
        }

        SecretText secret = draft.Surroundings.Secret(item.Value);
        if (secret.Failure is string reason)
        {
            draft.Error(item, $"{item.Keyword} `{item.Value}': {reason}");
        }

        return secret.Text;
    }
}
