using System.Diagnostics;

namespace Conserver.Server.Tests;

/// <summary>Programs that tests write and have started.</summary>
internal static class Scripts
{
    /// <summary>
    /// Makes a program of this text that can be started at once. Another process writes it: a child that some other test is
    /// just starting has a copy of every descriptor of this one for a moment, and the kernel starts no program that anybody
    /// has open for writing (ETXTBSY).
    /// </summary>
    public static void Write(string path, string text)
    {
        const string Command = "printf %s \"$2\" >\"$1\" && chmod 700 \"$1\"";
        using Process write = Process.Start("/bin/sh", ["-c", Command, "sh", path, text]);
        write.WaitForExit();
        Assert.Equal(0, write.ExitCode);
    }
}
