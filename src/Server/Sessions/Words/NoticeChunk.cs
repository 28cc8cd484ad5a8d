using Conserver.Posix;
using Conserver.Server.Consoles;

namespace Conserver.Server.Sessions;

/// <summary>
/// Notices as the clients' protocol carries them. What is told to many, on any number of consoles, is one notice: all
/// viewers of a loop share its bytes, as they share output.
/// </summary>
internal static class NoticeChunk
{
    /// <summary>Told last by this thread, a loop's: kept until the next one.</summary>
    [ThreadStatic]
    private static (Notice Notice, Chunk Bytes)? last;

    /// <summary>The caller owns a reference.</summary>
    public static Chunk Of(Notice notice)
    {
        if (last?.Notice != (object)notice)
        {
            last?.Bytes.Release();
            last = (notice, WireChunk.Quoted(NoticeText.Of(notice)));
        }

        Chunk bytes = last!.Value.Bytes;
        bytes.Retain();
        return bytes;
    }
}
