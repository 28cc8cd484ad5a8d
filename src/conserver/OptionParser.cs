using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Daemon;

/// <summary>The daemon's command line: letters, values and errors of conserver 8.2.7.</summary>
internal static class OptionParser
{
    private const char CheckLetter = '\uE001', ExplainLetter = '\uE002';
    private const char HelpLetter = '\uE003', StrictLetter = '\uE004', VersionLetter = '\uE005';
    private const char PasswordLetter = '\uE006', UserLetter = '\uE007', AuditLetter = '\uE008';

    /// <summary>Options of ours; 8.2.7 has no long ones.</summary>
    public static readonly LongOption[] LongNames =
    [
        new("check", CheckLetter),
        new("explain", ExplainLetter, TakesValue: true),
        new("help", HelpLetter),
        new("passwd", PasswordLetter, TakesValue: true),
        new("strict", StrictLetter),
        new("user", UserLetter, TakesValue: true),
        new("verify-audit", AuditLetter, TakesValue: true),
        new("version", VersionLetter),
    ];

    public const string Letters = "7a:b:c:C:dDEFhiL:m:M:noO:p:P:RSuU:vV";

    /// <summary>Reads the line.</summary>
    /// <exception cref="CommandLineEnd">The program ends here: help, version, or a mistake.</exception>
    public static DaemonOptions Parse(IReadOnlyList<string> words, string program, Action<string> complain)
    {
        var options = new DaemonOptions();
        bool version = false;
        var getopt = new Getopt(words, Letters, operandsEndOptions: false, LongNames);
        try
        {
            while (getopt.TryNext(out char letter, out string value))
            {
                switch (letter)
                {
                    case 'h':
                        throw new CommandLineEnd(ExitCode.Ok, toError: true, Usage.Full(program));
                    case HelpLetter:
                        throw new CommandLineEnd(ExitCode.Ok, toError: false, Usage.Full(program));
                    case 'V' or VersionLetter:
                        version = true;
                        break;
                    default:
                        options = Apply(options, letter, value, program, complain);
                        break;
                }
            }
        }
        catch (GetoptException mistake)
        {
            throw new CommandLineEnd(
                ExitCode.Usage, toError: true, $"{program}: {mistake.Message}\n{Usage.Synopsis(program)}");
        }

        if (options.ExplainUser is not null)
        {
            options = getopt.Operands is [var console]
                ? options with { ExplainConsole = Latin1.FromNative(console) }
                : throw new CommandLineEnd(
                    ExitCode.Usage, toError: true, $"{program}: --explain USER@HOST needs the name of one console\n");
        }

        if (options.AuditFiles is [var first])
        {
            options = options with { AuditFiles = [first, .. getopt.Operands] };
        }

        return version ? throw new CommandLineEnd(ExitCode.Ok, toError: false, VersionText.Full(program)) : options;
    }

    private static DaemonOptions Apply(
        DaemonOptions options, char letter, string value, string program, Action<string> complain) => letter switch
    {
        '7' => options with { StripHigh = true },
        'a' => options with { DefaultAccess = Access(value, program) },
        'b' => options with { GroupPort = value },
        'c' => options with { Credentials = Latin1.FromNative(value) },
        'C' => options with { ConfigFile = value },
        'd' => options with { Daemonise = true },
        'D' => options with { Debug = options.Debug + 1 },
        'E' => options with { NoEncryption = true },
        'F' => options with { NoAutoReinit = true },
        'i' => options with { OnDemand = true },
        'L' => options with { LogFile = Latin1.FromNative(value) },
        'm' => options with { GroupSize = Positive(options.GroupSize, value, complain) },
        'M' => options with { Address = value },
        'n' => options, // Accepted and ignored, as it has been for decades.
        'o' => options with { ReinitOnConnect = true },
        'O' => options with { ReinitCheck = Number(value, 'O', program) },
        'p' => options with { Port = value },
        'P' => options with { PasswordFile = Latin1.FromNative(value) },
        'R' => options with { NoRedirect = true },
        'S' => options with { SyntaxCheck = options.SyntaxCheck + 1 },
        'u' => options with { Unloved = true },
        'U' => options with { UnifiedLog = Latin1.FromNative(value) },
        'v' => options with { Verbose = true },
        CheckLetter => options with { Check = true },
        StrictLetter => options with { Strict = true },
        PasswordLetter => options with { PasswordUser = Latin1.FromNative(value) },
        UserLetter => options with { User = Latin1.FromNative(value) },
        AuditLetter => options with { AuditFiles = [value] },
        ExplainLetter => options with { ExplainUser = Latin1.FromNative(value) },
        _ => throw new CommandLineEnd(ExitCode.Usage, toError: true, Usage.Synopsis(program)),
    };

    private static HostAccess Access(string value, string program) => value.Length == 0 ? Unknown(value, program)
        : char.ToLowerInvariant(value[0]) switch
        {
            'r' => HostAccess.Rejected,
            'a' => HostAccess.Allowed,
            't' => HostAccess.Trusted,
            _ => Unknown(value, program),
        };

    private static HostAccess Unknown(string value, string program) => throw new CommandLineEnd(
        ExitCode.Usage,
        toError: true,
        $"{program}: unknown access type `{value}': expected r(ejected), a(llowed) or t(rusted)\n");

    private static int Positive(int current, string value, Action<string> complain)
    {
        int number = LeadingNumber(value);
        if (number > 0)
        {
            return number;
        }

        complain($"ignoring invalid -m option ({number} <= 0)");
        return current;
    }

    /// <summary>As the C library's atoi: what follows the digits does not matter, and no number is 0.</summary>
    private static int LeadingNumber(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().TrimStart(" \t\n\v\f\r");
        int sign = rest is ['-' or '+', ..] ? 1 : 0;
        int end = rest[sign..].IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = end < 0 ? rest : rest[..(sign + end)];
        return int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : 0;
    }

    private static int Number(string value, char letter, string program) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new CommandLineEnd(
                ExitCode.Usage, toError: true, $"{program}: invalid value for -{letter}: `{value}': expected minutes\n");
}
