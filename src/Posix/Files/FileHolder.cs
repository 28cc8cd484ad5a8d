using System.Globalization;

namespace Conserver.Posix;

/// <summary>Who holds a file (<see cref="FileHold"/>), by what the kernel says of the open files of processes.</summary>
public static class FileHolder
{
    /// <summary>The process that has it; null when that cannot be told. Looks at all processes.</summary>
    public static int? Of(FileStatus status)
    {
        // lock:	1: OFDLCK ADVISORY  WRITE -1 08:01:131079 0 EOF
        string inode = string.Create(CultureInfo.InvariantCulture, $":{status.Inode} ");
        foreach (string folder in Entries("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && Entries($"{folder}/fdinfo").Any(file => Holds(file, inode)))
            {
                return pid;
            }
        }

        return null;
    }

    private static string[] Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is somebody else's.
            return [];
        }
    }

    private static bool Holds(string file, string inode)
    {
        try
        {
            return File.ReadLines(file).Any(line => line.StartsWith("lock:", StringComparison.Ordinal)
                && line.Contains("OFDLCK", StringComparison.Ordinal) && line.Contains(inode, StringComparison.Ordinal));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
