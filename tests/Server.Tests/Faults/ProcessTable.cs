using System.Globalization;

namespace Conserver.Server.Tests.Faults;

/// <summary>Children of this process, zombies as well.</summary>
internal static class ProcessTable
{
    /// <summary>The time of the kernel's process table: hundredths of a second since the machine started.</summary>
    public static long Clock() =>
        (long)(100 * double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture));

    /// <summary>Processes of the machine that have this in their command line.</summary>
    public static int WithWord(string word) => Directory.GetDirectories("/proc")
        .Where(path => char.IsAsciiDigit(path[^1]))
        .Count(path =>
        {
            try
            {
                return File.ReadAllText(path + "/cmdline").Contains(word, StringComparison.Ordinal);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        });

    /// <summary>How many there are that have started since.</summary>
    public static int ChildrenSince(long start)
    {
        string me = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        int count = 0;
        foreach (string process in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])))
        {
            try
            {
                string stat = File.ReadAllText(process + "/stat");
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                bool isNew = long.Parse(fields[19], CultureInfo.InvariantCulture) >= start;
                count += fields[1] == me && isNew ? 1 : 0;
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        return count;
    }
}
