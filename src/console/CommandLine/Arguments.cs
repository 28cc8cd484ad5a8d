using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>The words the program was started with, byte for byte.</summary>
internal static class Arguments
{
    /// <summary>The program as it was called, and the words behind it; Latin-1 text.</summary>
    public static (string InvokedAs, string[] Words) Read()
    {
        string[] line = Environment.GetCommandLineArgs();

        // Started through the framework instead of as a native program, it names its library.
        bool isDamaged = line[0].EndsWith(".dll", StringComparison.Ordinal);
        for (int i = 0; i < line.Length; i++)
        {
            isDamaged |= line[i].Contains('\uFFFD', StringComparison.Ordinal);
            line[i] = Latin1.FromNative(line[i]);
        }

        // The runtime decodes as UTF-8; where the bytes were something else only the system still knows them.
        if (isDamaged)
        {
            string[] raw = Latin1.Text(File.ReadAllBytes("/proc/self/cmdline")).Split('\0');
            line = raw[Math.Max(0, raw.Length - 1 - line.Length)..^1];
        }

        return (line[0], line[1..]);
    }
}
