using System.Text.RegularExpressions;
using Conserver.Server.Config;

namespace Conserver.Server.Tests.Config;

/// <summary>
/// Bound values in the words of 8.2.7's <c>-D</c> dump: local consoles, remote consoles, breaks and tasks, each sorted.
/// </summary>
internal static partial class ValueDump
{
    public static IReadOnlyList<string> Of(BindResult result)
    {
        List<string> entries = [];
        entries.AddRange(result.Config.Consoles.Select(Console));
        entries.AddRange(result.Config.Remotes.Select(Remote));
        entries.AddRange(result.Config.Breaks.Select(
            b => $"break: #{b.Key}, string={b.Value.Sequence}, delay={b.Value.Delay}, confirm={Word(b.Value.Confirm)}"));
        entries.AddRange(result.Config.Tasks.Select(Task));
        return Sorted(entries);
    }

    /// <summary>The same from the program's messages.</summary>
    public static IReadOnlyList<string> Tidy(IEnumerable<string> messages)
    {
        List<string> entries = [];
        foreach (string message in messages)
        {
            Match dump = Dump().Match(message);
            if (!dump.Success)
            {
                continue;
            }

            string line = Volatile().Replace(message[dump.Length..], "").Replace("(null)", "", StringComparison.Ordinal);
            if (line.StartsWith("group:", StringComparison.Ordinal) || line.StartsWith(" ------", StringComparison.Ordinal))
            {
                continue;
            }

            if (line.StartsWith(" server=", StringComparison.Ordinal) || line[0] != ' ')
            {
                entries.Add(line.TrimStart(' '));
            }
            else
            {
                entries[^1] += "\n" + line[1..];
            }
        }

        // Without any console the program stops before it dumps.
        return Sorted(entries);
    }

    private static List<string> Sorted(List<string> entries)
    {
        entries.Sort(StringComparer.Ordinal);
        return entries.Exists(e => e.StartsWith("server=", StringComparison.Ordinal)
            || e.StartsWith("remote:", StringComparison.Ordinal)) ? entries : [];
    }

    private static string Console(ConsoleConfig c)
    {
        List<string> lines = [$"server={c.Name}, type={c.Kind.Word.ToUpperInvariant()}"];
        switch (c.Kind.Word)
        {
            case "device":
                string parity = c.Parity switch { 'e' => "even", 'm' => "mark", 'n' => "none", 'o' => "odd", _ => "space" };
                lines.Add($"baud={c.Baud}, parity={parity}, device={c.Device}");
                break;
            case "exec":
                lines.Add($"exec={c.Exec}");
                lines.Add($"execuid={c.ExecRunAs.User ?? 0}, execgid={c.ExecRunAs.Group ?? 0}");
                break;
            case "host":
                lines.Add($"host={c.Host}, raw={Word(c.Protocol == HostProtocol.Raw)}, netport={c.NetPort}, port={c.Port}");
                break;
            case "uds":
                lines.Add($"uds={c.Uds}");
                break;
            default:
                break;
        }

        lines.AddRange(c.Aliases.Reverse().Select(a => $"alias={a}"));
        lines.Add($"logfile={c.LogFile}, breakNum={(c.Break <= '9' ? c.Break - '0' : c.Break - 'a' + 10)}");
        lines.Add($"mark={c.Timestamp.Interval}");
        lines.Add($"activitylog={Word(c.Timestamp.Activity)}, breaklog={Word(c.Timestamp.Breaks)}");
        lines.Add(
            $"tasklog={Word(c.Timestamp.Tasks)}, ixon={On(ConsoleOptions.Ixon)}, ixany={On(ConsoleOptions.Ixany)}, " +
            $"ixoff={On(ConsoleOptions.Ixoff)}");
        lines.Add(
            $"autoreinit={On(ConsoleOptions.AutoReinit)}, hupcl={On(ConsoleOptions.Hupcl)}, " +
            $"cstopb={On(ConsoleOptions.Cstopb)}, ondemand={On(ConsoleOptions.OnDemand)}");
        lines.Add($"crtscts={On(ConsoleOptions.Crtscts)}");
        lines.Add($"reinitoncc={On(ConsoleOptions.ReinitOnConnect)}, striphigh={On(ConsoleOptions.StripHigh)}");
        lines.Add($"unloved={On(ConsoleOptions.Unloved)}, login={On(ConsoleOptions.Login)}");
        lines.Add($"initcmd={c.InitCommand}");
        lines.Add($"inituid={c.InitRunAs.User ?? 0}, initgid={c.InitRunAs.Group ?? 0}");
        lines.Add($"motd={c.Motd}, idletimeout={c.IdleTimeout}, idlestring={c.IdleString}, replstring={c.ReplString}");
        lines.Add($"tasklist={c.TaskList}, breaklist={c.BreakList}");
        lines.AddRange(c.ReadOnly.Entries.Select(e => $"ro={Member(e)}"));
        lines.AddRange(c.ReadWrite.Entries.Select(e => $"rw={Member(e)}"));
        return string.Join('\n', lines);

        string On(ConsoleOptions option) => Word(c.Has(option));
    }

    private static string Remote(RemoteConsole c) =>
        string.Join(
            '\n', c.Aliases.Reverse().Select(a => $"alias={a}").Prepend($"remote: rserver={c.Name}, rhost={c.Master}"));

    private static string Task(TaskConfig t)
    {
        string rules = t.Substitution is null ? "" : string.Join(',', t.Substitution.Rules.Select(
            r => $"{r.Placeholder}={r.Value}{(r.ZeroPad ? "0" : "")}{(r.Width > 0 ? r.Width : "")}{r.Format}"));
        return $"task: id={t.Id}, cmd={t.Command}, descr={t.Description}, uid={t.RunAs.User ?? 0}, " +
            $"gid={t.RunAs.Group ?? 0}, subst={rules}, confirm={Word(t.Confirm)}";
    }

    private static string Member(UserListEntry entry) => entry.Negated ? "!" + entry.Name : entry.Name;

    private static string Word(bool value) => value ? "true" : "false";

    [GeneratedRegex(@"^DEBUG: \[main\.c:\d+\] DumpDataStructures\(\): ")]
    private static partial Regex Dump();

    /// <summary>State, not configuration.</summary>
    [GeneratedRegex(
        "execSlave=[^,]*, |, ipid=0$|, telnetState=0$|fup=0, fronly=0, |, nextMark=.*$|nolog=0, cofile=-1, |" +
        "initpid=0, |, initfile=-1$|, taskpid=0, taskfile=-1$")]
    private static partial Regex Volatile();
}
