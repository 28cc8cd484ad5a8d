using Conserver.Posix;

namespace Conserver.Server.Tests;

/// <summary>Ends of socket pairs that are the test's.</summary>
internal static class FarEnds
{
    /// <summary>
    /// Closes one, and the other end reads its end at once: a child that some other test is just starting has a copy of the
    /// descriptor for a moment, and until it is gone as well a close alone is not heard of.
    /// </summary>
    public static void Close(int fd)
    {
        Sockets.EndWriting(fd);
        Sys.Close(fd);
    }
}
