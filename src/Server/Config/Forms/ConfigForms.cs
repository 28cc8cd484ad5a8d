using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>The forms of single items of <c>config</c> and <c>break</c> blocks.</summary>
internal static class ConfigForms
{
    public static readonly Form<HostAccess> Access = Forms.Words<HostAccess>(
        word => $"invalid access type `{word}'",
        Parsed<HostAccess>.Wrong,
        hints: false,
        ("allowed", HostAccess.Allowed), ("rejected", HostAccess.Rejected), ("trusted", HostAccess.Trusted));

    public static readonly Form<CertificateUser> CertificateUsers = Forms.Words<CertificateUser>(
        word => $"invalid sslclientuser value `{word}'",
        Parsed<CertificateUser>.Wrong,
        hints: true,
        ("no", CertificateUser.None), ("cn", CertificateUser.CommonName), ("email", CertificateUser.Email),
        ("upn", CertificateUser.Principal));

    public static readonly Form<KerberosUse> Kerberos = Forms.Words<KerberosUse>(
        word => $"invalid kerberos value `{word}'",
        Parsed<KerberosUse>.Wrong,
        hints: true,
        ("yes", KerberosUse.Yes), ("no", KerberosUse.No), ("only", KerberosUse.Only));

    public static readonly Form<int> Seconds = Forms.Number("seconds", int.MaxValue, "value");

    /// <summary>Minutes where no unit stands.</summary>
    public static readonly Form<TimeSpan> Period = new("minutes|number(s|m|h)", ReadPeriod)
    {
        Show = period => period.Seconds == 0 ? $"{(long)period.TotalMinutes}" : $"{(long)period.TotalSeconds}s",
    };

    /// <summary>Milliseconds. An empty text is none, not the default.</summary>
    public static readonly Form<int> Delay = new("milliseconds", ReadDelay) { Empty = 0 };

    /// <summary>What this system does not have.</summary>
    public static readonly Form<string> NotHere = new("yes|no", ReadNotHere) { ReadsEmpty = true };

    private static Parsed<TimeSpan> ReadPeriod(ItemAssigned item, TimeSpan before, Reading reading)
    {
        int unit = AsciiCase.Lower(item.Value[^1]) switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        ReadOnlySpan<char> digits = unit == 0 ? item.Value : item.Value.AsSpan(0, item.Value.Length - 1);
        if (Numbers.AllDigits(digits))
        {
            long seconds = (long)Numbers.Saturated(digits) * (unit == 0 ? 60 : unit);
            return TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue));
        }

        reading.Error(item, $"invalid {item.Keyword} value `{item.Value}'");
        return Parsed<TimeSpan>.Wrong;
    }

    private static Parsed<int> ReadDelay(ItemAssigned item, int before, Reading reading)
    {
        if (Numbers.AllDigits(item.Value) && Numbers.Saturated(item.Value) <= 999)
        {
            return Numbers.Saturated(item.Value);
        }

        reading.Error(item, $"invalid delay number `{item.Value}'", "0 to 999 milliseconds");
        return Parsed<int>.Wrong;
    }

    private static Parsed<string> ReadNotHere(ItemAssigned item, string? before, Reading reading)
    {
        reading.Error(item, $"{item.Keyword} ignored - operating system support does not exist");
        return Parsed<string>.Wrong;
    }
}
