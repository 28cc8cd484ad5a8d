using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Logs;

/// <summary>
/// One daemon with the consoles of all scenarios, whose clock stands still and is set by hand: before midnight, at midnight,
/// after a reload, after SIGUSR2. So the bytes of its logs are the same each time.
/// </summary>
internal sealed partial class LogStage : IDisposable
{
    private const string Last = "lastofall";

    private readonly ScratchFolder folder = new();
    private readonly Dictionary<string, FakeDevice> devices = [];
    private readonly Dictionary<string, LogAct> acts = [];
    private readonly IReadOnlyList<LogScenario> scenarios;
    private readonly Daemon daemon;

    public LogStage(Make make, IReadOnlyList<LogScenario> scenarios)
    {
        this.scenarios = scenarios;
        SetClock("2026-11-23 23:59:58");
        foreach (LogScenario scenario in scenarios)
        {
            if (scenario.Old is not null)
            {
                File.WriteAllText(folder.File(scenario.Log), scenario.Old, Encoding.Latin1);
            }

            AddDevice(scenario.Name, scenario.Line);
            if (scenario.Twin is not null)
            {
                AddDevice(scenario.Twin, scenario.Line);
            }
        }

        // 16 consoles for each of Debian's processes: those whose logs are rolled at the start have one of their own.
        string library = Directory.GetDirectories("/usr/lib", "*-linux-gnu")
            .Select(path => Path.Combine(path, "faketime", "libfaketimeMT.so.1")).First(File.Exists);
        daemon = Daemon.Through(
            make,
            ["env", $"LD_PRELOAD={library}", $"FAKETIME_TIMESTAMP_FILE={folder.File("clock")}", "FAKETIME_NO_CACHE=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1", "TZ=Europe/Berlin"],
            Config(later: false), "-E", "-m", "16", "-U", folder.File("unified"));
        foreach (LogScenario scenario in scenarios)
        {
            acts[scenario.Name] = new LogAct(scenario, daemon, folder.Path, devices.GetValueOrDefault(scenario.Name));
        }
    }

    /// <summary>Plays everything and returns, for each scenario, its files.</summary>
    public Dictionary<string, string> Run()
    {
        foreach (LogScenario scenario in scenarios)
        {
            // It may be in a rolled file by now.
            Deadline.Until(
                () => Files(scenario).Contains("Console up -- ", StringComparison.Ordinal),
                () => $"{scenario.Name} is up:\n{Visible.Lines(daemon.Messages.Text)}");
        }

        Each(scenario => scenario.Play);
        SetClock("2026-11-24 00:00:00");
        foreach (LogScenario scenario in scenarios.Where(scenario => scenario.HasMark))
        {
            acts[scenario.Name].Logged("[-- MARK -- Tue Nov 24 00:00:00 2026]");
        }

        Each(scenario => scenario.AfterMidnight);
        SetClock("2026-11-24 00:00:10");
        daemon.Reload(Config(later: true));
        Nudge();
        Deadline.Until(() => File.Exists(folder.File(Last + ".log")), () => "the reload");
        Each(scenario => scenario.AfterReload);
        foreach (LogScenario scenario in scenarios.Where(scenario => scenario.Moves))
        {
            File.Move(folder.File(scenario.Log), folder.File(scenario.Log + ".moved"));
        }

        Each(scenario => scenario.AfterMove);
        daemon.Signal(Posix.SIGUSR2);
        Nudge();
        foreach (LogScenario scenario in scenarios.Where(scenario => scenario.Moves))
        {
            Deadline.Until(() => File.Exists(folder.File(scenario.Log)), () => $"{scenario.Log} made anew");
        }

        Each(scenario => scenario.AfterReopen);
        int[] children = [.. Children()];
        daemon.Terminate();
        Deadline.Until(
            () => !Array.Exists(children, pid => Directory.Exists($"/proc/{pid}")), () => "the end of all its processes");
        return scenarios.ToDictionary(scenario => scenario.Name, Files);
    }

    public void Dispose()
    {
        foreach (IDisposable part in acts.Values.Cast<IDisposable>().Append(daemon).Concat(devices.Values).Append(folder))
        {
            part.Dispose();
        }
    }

    private void AddDevice(string name, string line)
    {
        if (line.Contains(".sock", StringComparison.Ordinal))
        {
            devices[name] = new FakeDevice(folder.File(name + ".sock"), echo: false);
        }
        else if (line.Contains("@port@", StringComparison.Ordinal))
        {
            devices[name] = new FakeDevice(echo: false);
        }
    }

    private string Config(bool later)
    {
        var text = new StringBuilder("""
            config * { loghostnames no; }
            access * { trusted 127.0.0.1; admin root; }
            break 4 { string "four\r"; }
            task 1 { cmd "echo task ran"; description one; }
            default * { master localhost; rw *; logfile @dir@/&.log; }

            """);
        foreach (LogScenario scenario in scenarios)
        {
            Add(scenario.Name, scenario);
            if (scenario.Twin is not null)
            {
                Add(scenario.Twin, scenario);
            }
        }

        if (later)
        {
            text.Append(CultureInfo.InvariantCulture, $"console {Last} {{ type exec; exec cat; }}\n");
        }

        return text.Replace("@dir@", folder.Path).ToString();

        void Add(string name, LogScenario scenario)
        {
            string port = devices.TryGetValue(name, out FakeDevice? device) && scenario.Line.Contains("@port@")
                ? device.Port.ToString(CultureInfo.InvariantCulture)
                : "";
            string items = (later ? scenario.Later : null) ?? scenario.Items;
            string block = $"console {name} {{ {scenario.Line} {items} }}\n";
            text.Append(block.Replace("@name@", name).Replace("@port@", port));
        }
    }

    private void Each(Func<LogScenario, Action<LogAct>?> phase)
    {
        foreach (LogScenario scenario in scenarios)
        {
            phase(scenario)?.Invoke(acts[scenario.Name]);
        }
    }

    // Debian's processes look at their signals when something else wakes them.
    private void Nudge()
    {
        for (int i = 0; i < 2; i++)
        {
            foreach (int port in daemon.GroupPorts())
            {
                using var client = new RawClient(port, "nudge");
                client.Until("ok\r\n");
            }
        }
    }

    private IEnumerable<int> Children() =>
        File.ReadAllText($"/proc/{daemon.Pid}/task/{daemon.Pid}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => int.Parse(word, CultureInfo.InvariantCulture))
            .Where(pid => File.ReadAllText($"/proc/{pid}/comm").StartsWith("conserver", StringComparison.Ordinal));

    // Each with its name and what is in it.
    private string Files(LogScenario scenario)
    {
        var text = new StringBuilder();
        foreach (string path in Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            if (name.StartsWith(scenario.Name + ".", StringComparison.Ordinal)
                && !name.EndsWith(".sock", StringComparison.Ordinal))
            {
                Append($"=== {name}\n", File.ReadAllText(path, Encoding.Latin1));
            }
        }

        foreach ((string name, string content) in acts[scenario.Name].Extras)
        {
            Append($"--- {name}\n", content);
        }

        return text.ToString();

        void Append(string head, string content) => text.Append(head)
            .Append(Visible.Lines(Pid().Replace(content, "pid 1")).Replace(folder.Path, "@dir@")).Append('\n');
    }

    private void SetClock(string time)
    {
        // Never half written: it is read at each look at the clock.
        File.WriteAllText(folder.File("clock.new"), time + "\n");
        File.Move(folder.File("clock.new"), folder.File("clock"), overwrite: true);
    }

    [GeneratedRegex(@"(?<=task (?:started|terminated): )pid \d+")]
    private static partial Regex Pid();
}
