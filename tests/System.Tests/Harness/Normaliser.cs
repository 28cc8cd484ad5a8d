using System.Globalization;
using System.Text.RegularExpressions;

namespace Conserver.System.Tests.Harness;

/// <summary>Replaces what differs from run to run: process ids, ports, ptys, descriptors, dates, names, folders.</summary>
public static partial class Normaliser
{
    public static string Clean(string text, IEnumerable<string> folders, IEnumerable<(int Port, string Name)> ports)
    {
        text = folders.Aggregate(text, (shown, folder) => shown.Replace(folder, "<dir>", StringComparison.Ordinal));
        foreach ((int port, string name) in ports)
        {
            text = Regex.Replace(text, $@"\b{port.ToString(CultureInfo.InvariantCulture)}\b *", $"<{name}> ");
        }

        text = Date().Replace(text, "<date>");
        text = Stamp().Replace(text, "[<date>] conserver (<pid>)");
        text = InfoHead().Replace(text, "$1:<host>,<pid>,<port>:");
        text = Pty().Replace(text, "/dev/pts/<n> ");
        text = ExecDetails().Replace(text, "$1,<pid>,/dev/pts/<n>,<fd>:");
        text = OpenFd().Replace(text, ",$1,<fd>:");
        text = LogFd().Replace(text, "$1,<fd>:");
        text = ErrorFd().Replace(text, "$1<fd>");
        text = IdleSeconds().Replace(text, "$1@<s>");
        text = Control().Replace(text, "ctl_<port>");
        text = Version().Replace(text, "version `<version>'");
        text = Running().Replace(text, "pid <pid>");
        text = EarlyEnd().Replace(text, "$2$1");
        text = NumberAnswer().Replace(text, "$1<number>$2");
        text = Reason().Replace(text, "$1");
        text = OwnVersion().Replace(text, "");
        text = Reconfigured().Replace(text, "ok -- reconfiguring");
        text = Passwd().Replace(text, "passwd? <host>");
        return text.Replace($"@{Daemon.HostName}'s password", "@<host>'s password", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}")]
    private static partial Regex Date();

    [GeneratedRegex(@"\[<date>\] conserver \(\d+\)")]
    private static partial Regex Stamp();

    // First two fields of `info`: name, then host name, process and port.
    [GeneratedRegex(@"(?<=^|\n|\s|\|)([A-Za-z0-9]+):[^,:\s]+,\d+,(?:\d+|<\w+> ?):")]
    private static partial Regex InfoHead();

    // Padding in `examine` depends on the length of the name.
    [GeneratedRegex(@"/dev/pts/\d+ *")]
    private static partial Regex Pty();

    [GeneratedRegex(@"(:\|:[^:]*?),\d+,/dev/pts/<n> ,\d+:")]
    private static partial Regex ExecDetails();

    [GeneratedRegex(@",(raw|telnet),\d+:")]
    private static partial Regex OpenFd();

    [GeneratedRegex(@"(,(?:no)?brk,(?:no)?task,-?\d+),\d+:")]
    private static partial Regex LogFd();

    [GeneratedRegex(@"(\bon fd |FileRead\(\): fd )\d+")]
    private static partial Regex ErrorFd();

    [GeneratedRegex(@"((?:^|[:,])[wrs]@[^@,:]+@[^@,:]+)@\d+")]
    private static partial Regex IdleSeconds();

    [GeneratedRegex(@"ctl_(\d+|<\w+> ?)")]
    private static partial Regex Control();

    [GeneratedRegex(@"version `[^']*'")]
    private static partial Regex Version();

    [GeneratedRegex(@"\bpid \d+")]
    private static partial Regex Running();

    // The command's end and the server's words about it come from two sources; the client shows what comes first.
    [GeneratedRegex(
        @"((?:\w+\| )?\[local command terminated - [^\n]*signal\(1\)\]\\r\\n\n)"
        + @"((?:\w+\| )?\\r\\n\n(?:\w+\| )?\[forced to [^\n]*\n)")]
    private static partial Regex EarlyEnd();

    // 8.2.7 does not say why a server cannot be reached.
    [GeneratedRegex(@"(Unable to connect to \S+:(?:\d+|<\w+> ?)): [A-Z][a-z ]+")]
    private static partial Regex Reason();

    // What a server of ours adds to its version when a client of ours asks.
    [GeneratedRegex(@"(?m)^\w+\| (?:\S+: )?Conserver \d\S*\\r(?:\\r)?\\n\n?")]
    private static partial Regex OwnVersion();

    // A client of ours is told when a reload is done, an old one that it has begun.
    [GeneratedRegex("ok -- reconfigured")]
    private static partial Regex Reconfigured();

    // Answers to `pid`, `call` and `groups`, alone on their line.
    [GeneratedRegex(@"(?m)(^(?:\w+[<|] )?(?:127\.0\.0\.\d+: )?)(?:\d+|<master> ?)(?::\d+)*(\\r|$)")]
    private static partial Regex NumberAnswer();

    [GeneratedRegex(@"passwd\? [^\\\s]+")]
    private static partial Regex Passwd();
}
