using System.Text;
using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>
/// The forms of the items of IPMI consoles: those of 8.2.7 built with FreeIPMI, and the two that name a secret instead of
/// carrying it.
/// </summary>
internal static class IpmiForms
{
    private const string Reference = "file:path|credential:name|env:name";

    /// <summary>K_g in bytes (IPMI 2.0, section 13.33).</summary>
    private const int KeySize = 20;

    /// <summary>Suites 0-19 are the standard's (IPMI 2.0, table 22-20); 128 and up are the manufacturers'.</summary>
    private const int LastStandardSuite = 19, FirstOemSuite = 128, LastOemSuite = 191;

    public static readonly Form<Secret> Password = new("text", (item, _, _) => new Secret(item.Value));
    public static readonly Form<Secret> PasswordFrom = new(
        Reference, (item, _, reading) => From(reading, item) is { } text ? Given(text) : Parsed<Secret>.Wrong);

    public static readonly Form<Secret> Key = new("text", (item, _, reading) => ReadKey(reading, item, item.Value, ""));
    public static readonly Form<Secret> KeyFrom = new(
        Reference,
        (item, _, reading) =>
            From(reading, item) is { } text ? ReadKey(reading, item, text, "from ") : Parsed<Secret>.Wrong);

    public static readonly Form<int> CipherSuite = new("number", ReadCipherSuite);

    public static readonly Form<IpmiPrivilege> Privilege = Forms.Words<IpmiPrivilege>(
        word => $"invalid ipmiprivlevel `{word}'",
        Parsed<IpmiPrivilege>.Wrong,
        hints: true,
        ("user", IpmiPrivilege.User), ("operator", IpmiPrivilege.Operator), ("admin", IpmiPrivilege.Admin));

    /// <summary>True leaves a session to whoever has it.</summary>
    public static readonly Form<bool> InUse = Forms.Words<bool>(
        word => $"invalid ipmiinuse `{word}' (take or refuse)",
        Parsed<bool>.Wrong,
        hints: false,
        ("take", false), ("refuse", true));

    /// <summary>Seconds.</summary>
    public static readonly Form<int> Silence = new("6-3600", ReadSilence);

    private static Parsed<int> ReadSilence(ItemAssigned item, int before, Reading reading)
    {
        if (Numbers.AllDigits(item.Value) && Numbers.Saturated(item.Value) is >= 6 and <= 3600)
        {
            return Numbers.Saturated(item.Value);
        }

        reading.Error(item, $"invalid ipmitimeout `{item.Value}' (6 to 3600 seconds)");
        return Parsed<int>.Wrong;
    }

    private static Parsed<int> ReadCipherSuite(ItemAssigned item, int before, Reading reading)
    {
        if (item.Value == "-1")
        {
            return -1;
        }

        if (Numbers.AllDigits(item.Value)
            && Numbers.Saturated(item.Value) is <= LastStandardSuite or (>= FirstOemSuite and <= LastOemSuite))
        {
            return Numbers.Saturated(item.Value);
        }

        reading.Error(
            item,
            $"invalid ipmiciphersuite number `{item.Value}'",
            $"-1, 0 to {LastStandardSuite}, or {FirstOemSuite} to {LastOemSuite}");
        return Parsed<int>.Wrong;
    }

    /// <summary>Octal escapes (<c>\001</c>) and <c>\\</c> stand for bytes. Errors never show the key.</summary>
    private static Parsed<Secret> ReadKey(Reading reading, ItemAssigned item, string text, string origin)
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
                reading.Error(item, $"invalid ipmikg string {origin}(escapes are \\ooo and \\\\)");
                return Parsed<Secret>.Wrong;
            }

            _ = key.Append(digits == 0 ? '\\' : (char)(value & 0xFF));
        }

        if (key.Length > KeySize)
        {
            reading.Error(item, $"ipmikg string {origin}over {KeySize} characters");
            return Parsed<Secret>.Wrong;
        }

        return Given(key.ToString());
    }

    /// <summary>What a reference leads to; null and an error when it leads nowhere.</summary>
    private static string? From(Reading reading, ItemAssigned item)
    {
        SecretText secret = reading.Surroundings.Secret(item.Value);
        if (secret.Failure is string reason)
        {
            reading.Error(item, $"{item.Keyword} `{item.Value}': {reason}");
        }

        return secret.Text;
    }

    private static Parsed<Secret> Given(string text) => text.Length == 0 ? Parsed<Secret>.Unset : new Secret(text);
}
