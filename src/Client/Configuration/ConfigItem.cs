using System.Globalization;
using Conserver.Protocol.Grammar;

namespace Conserver.Client.Configuration;

/// <summary>What the single items of console.cf do.</summary>
internal static class ConfigItem
{
    private const int MaxDigits = 4;

    /// <summary>Sets an item; an empty value takes it back.</summary>
    /// <returns>What is wrong, as conserver 8.2.7 says it where it says anything; null when nothing is.</returns>
    public static string? Assign(ConfigItems items, ItemAssigned item)
    {
        string? text = item.Value.Length == 0 ? null : item.Value;
        switch (item.Keyword)
        {
            case "escape":
                items.Escape = text;
                return null;
            case "master":
                items.Master = text;
                return null;
            case "port":
                items.Port = text;
                return null;
            case "username":
                items.UserName = text;
                return null;
            case "sslcredentials":
                items.Credentials = text;
                return null;
            case "sslcacertificatefile":
                items.CaFile = text;
                return null;
            case "sslcacertificatepath":
                items.CaPath = text;
                return null;
            case "attach":
                items.AttachText = text;
                return null;
            case "detach":
                items.DetachText = text;
                return null;
            case "playback":
                return Number(item, value => items.Playback = value);
            case "replay":
                return Number(item, value => items.Replay = value);
            case "serverkeys":
                return Policy(item, value => items.ServerKeys = value);
            case "kerberos":
                return YesOrNo(item, value => items.Kerberos = value);
            case "sslenabled":
                return YesOrNo(item, value => items.TlsEnabled = value);
            case "sslrequired":
                return YesOrNo(item, value => items.TlsRequired = value);
            case "striphigh":
                return YesOrNo(item, value => items.StripHigh = value);
            case "attachsubst":
                return Substitutions(item, value => items.AttachSubstitutions = value);
            case "detachsubst":
                return Substitutions(item, value => items.DetachSubstitutions = value);
            default:
                throw new ArgumentOutOfRangeException(nameof(item));
        }
    }

    private static string? Number(ItemAssigned item, Action<int?> set)
    {
        foreach (char character in item.Value)
        {
            if (!char.IsAsciiDigit(character))
            {
                return $"invalid {item.Keyword} value";
            }
        }

        if (item.Value.Length > MaxDigits)
        {
            return $"{item.Keyword} value too large";
        }

        set(item.Value.Length == 0 ? null : int.Parse(item.Value, CultureInfo.InvariantCulture));
        return null;
    }

    /// <summary>8.2.7 ignores other words without a message.</summary>
    private static string? YesOrNo(ItemAssigned item, Action<bool> set)
    {
        switch (item.Value.ToLowerInvariant())
        {
            case "yes" or "true" or "on":
                set(true);
                return null;
            case "no" or "false" or "off" or "":
                set(false);
                return null;
            default:
                return $"invalid {item.Keyword} value";
        }
    }

    private static string? Policy(ItemAssigned item, Action<ServerKeyPolicy?> set)
    {
        ServerKeyPolicy? policy = item.Value.ToLowerInvariant() switch
        {
            "remember" => ServerKeyPolicy.Remember,
            "strict" => ServerKeyPolicy.Strict,
            "ignore" => ServerKeyPolicy.Ignore,
            _ => null,
        };
        set(policy ?? (item.Value.Length == 0 ? null : ServerKeyPolicy.Strict));
        return policy is null && item.Value.Length > 0
            ? $"invalid {item.Keyword} value `{item.Value}' (remember, strict, ignore): strict is meant"
            : null;
    }

    private static string? Substitutions(ItemAssigned item, Action<SubstitutionList> set)
    {
        string? mistake = SubstitutionList.TryParse(item.Value, item.Keyword, out SubstitutionList list);
        if (mistake is null)
        {
            set(list);
        }

        return mistake;
    }
}
