using System.Globalization;

namespace Conserver.Bench;

/// <summary>A process and all its descendants: what they have used of the machine (proc(5)).</summary>
internal sealed class ProcessTree(int root)
{
    /// <summary>CPU seconds of all threads that still live.</summary>
    public double CpuSeconds() => CpuSeconds(Members());

    /// <summary>The same of those of its processes that run this program.</summary>
    public double CpuSeconds(string program) => CpuSeconds(Members().Where(pid => Runs(pid, program)));

    private static double CpuSeconds(IEnumerable<int> members)
    {
        double nanoseconds = 0;
        foreach (string task in members.SelectMany(pid => Folders($"/proc/{pid}/task")))
        {
            string text = Read($"{task}/schedstat");
            nanoseconds += text.Length > 0 ? double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture) : 0;
        }

        return nanoseconds / 1e9;
    }

    /// <summary>Proportional set size in MiB.</summary>
    public double ProportionalMemory() => Members().Sum(pid => Field($"/proc/{pid}/smaps_rollup", "Pss:")) / 1024;

    /// <summary>Proportional set size in MiB of those of its processes that run this program.</summary>
    public double ProportionalMemory(string program) =>
        Members().Where(pid => Runs(pid, program)).Sum(pid => Field($"/proc/{pid}/smaps_rollup", "Pss:")) / 1024;

    /// <summary>How many of its processes run this program.</summary>
    public int Running(string program) => Members().Count(pid => Runs(pid, program));

    /// <summary>Resident set size in MiB; cheap enough to ask often.</summary>
    public double ResidentMemory() => Members().Sum(pid => Field($"/proc/{pid}/status", "VmRSS:")) / 1024;

    public int Processes() => Members().Count;

    public int Threads() => Members().Sum(pid => Folders($"/proc/{pid}/task").Length);

    public IReadOnlyList<int> Members()
    {
        var parents = new Dictionary<int, int>();
        foreach (string folder in Folders("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                string stat = Read($"{folder}/stat");
                if (stat.Length > 0)
                {
                    // The name, in parentheses, may hold blanks.
                    string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                    parents[pid] = int.Parse(fields[1], CultureInfo.InvariantCulture);
                }
            }
        }

        List<int> members = parents.ContainsKey(root) ? [root] : [];
        for (int i = 0; i < members.Count; i++)
        {
            members.AddRange(parents.Where(pair => pair.Value == members[i]).Select(pair => pair.Key));
        }

        return members;
    }

    /// <summary>Processes with this text in their command line.</summary>
    public static IEnumerable<int> Naming(string text) =>
        from folder in Folders("/proc")
        let name = Path.GetFileName(folder)
        where int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && Read($"{folder}/cmdline").Contains(text, StringComparison.Ordinal)
        select int.Parse(name, CultureInfo.InvariantCulture);

    private static bool Runs(int pid, string program) => Read($"/proc/{pid}/comm").TrimEnd() == program;

    private static double Field(string file, string name)
    {
        string? line = Read(file).Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0
            : double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    private static string[] Folders(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Ended meanwhile.
            return [];
        }
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // Ended meanwhile.
            return "";
        }
    }
}
