using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// One file with the lines of all consoles (<c>-U</c>, <c>unifiedlog</c>): <c>NAME: line</c> while nobody may type there,
/// <c>NAME*: line</c> otherwise. Each loop has one; all share the file's writer, so a piece is
/// never torn apart.
/// </summary>
internal sealed class UnifiedLog
{
    private readonly LogFeed feed;

    /// <summary>Opens the file.</summary>
    /// <param name="path">One char per byte.</param>
    /// <param name="files">All logs.</param>
    /// <param name="crew">The crew of the loop.</param>
    /// <param name="time">The loop's clock.</param>
    /// <param name="report">Failures and recovery, each once; called on the loop.</param>
    public UnifiedLog(string path, LogFiles files, LogCrew crew, CTime time, Action<LogReport> report)
    {
        Path = path;
        feed = new LogFeed(path, files, crew, time, report, drained: null);
        feed.Run(feed.Writer.Open);
    }

    public string Path { get; }

    /// <summary>Bytes dropped because the disk did not take them in time; nobody waits for this log.</summary>
    public long LostBytes => feed.LostBytes;

    /// <summary>A piece of a console's output, see <see cref="LinePieces"/>.</summary>
    /// <param name="console">Its name.</param>
    /// <param name="hasWriter">Somebody may type there.</param>
    /// <param name="piece">At most <see cref="LinePieces.MaxPiece"/> bytes.</param>
    public void Append(string console, bool hasWriter, ReadOnlySpan<byte> piece)
    {
        int length = console.Length + (hasWriter ? 3 : 2);
        if (!feed.Admit(length + piece.Length))
        {
            return;
        }

        Span<byte> head = length <= 256 ? stackalloc byte[length] : new byte[length];
        int at = Latin1.Write(console, head);
        if (hasWriter)
        {
            head[at++] = (byte)'*';
        }

        head[at++] = (byte)':';
        head[at] = (byte)' ';
        feed.Queue.Append(head, piece);
    }

    /// <summary>Closes the file and opens it by name.</summary>
    public void Reopen() => feed.Run(feed.Writer.Reopen, mayOvertake: true);

    /// <summary>Closes the file when everything is written.</summary>
    public void Close()
    {
        feed.Run(feed.Writer.Close);
        feed.Leave();
    }

    /// <summary>Gives everything to the log's writer now; it happens by itself at the end of the loop's turn.</summary>
    public void HandOff() => feed.HandOff();
}
