using System.Globalization;

namespace Conserver.Posix;

/// <summary>What /proc says of process groups.</summary>
internal static class ProcessGroup
{
    /// <summary>
    /// Whether a member of it runs; those that have ended and only wait to be reaped, as they may for ever in a container,
    /// do not. Looks at every process there is: not for a loop.
    /// </summary>
    /// <param name="group">Its number.</param>
    /// <param name="processes">Where they are.</param>
    public static bool Runs(int group, string processes = "/proc")
    {
        Span<byte> text = stackalloc byte[512];
        foreach (string folder in Directory.EnumerateDirectories(processes))
        {
            if (char.IsAsciiDigit(folder[^1]) && Read($"{folder}/stat", text) is > 0 and int length
                && Belongs(text[..length], group))
            {
                return true;
            }
        }

        return false;
    }

    // proc_pid_stat(5): pid (name) state parent group …; the name may contain anything.
    private static bool Belongs(ReadOnlySpan<byte> stat, int group)
    {
        ReadOnlySpan<byte> rest = stat[(stat.LastIndexOf((byte)')') + 1)..];
        int field = 0;
        foreach (Range range in rest.Split((byte)' '))
        {
            ReadOnlySpan<byte> word = rest[range];
            if (field == 1 && word is [(byte)'Z'] or [(byte)'X'])
            {
                return false;
            }

            if (field++ == 3)
            {
                return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int found) && found == group;
            }
        }

        return false;
    }

    private static int Read(string path, Span<byte> into)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return RandomAccess.Read(file, into, 0);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            // It has gone meanwhile, or is nothing that we may see (hidepid).
            return 0;
        }
    }
}
