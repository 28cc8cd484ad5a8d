using Conserver.Protocol.Text;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// One file with the lines of all consoles (<c>-U</c>, <c>unifiedlog</c>): <c>NAME: line</c> while nobody may type there,
/// <c>NAME*: line</c> otherwise. Each loop has one, all append to the same file, and a piece is never torn apart.
/// </summary>
public sealed class UnifiedLog
{
    private readonly LogOutbox outbox;

    /// <summary>Opens the file.</summary>
    /// <param name="path">One char per byte.</param>
    /// <param name="crew">The crew of the loop.</param>
    /// <param name="time">The loop's clock.</param>
    /// <param name="report">Failures and recovery, each once; called on the loop.</param>
    public UnifiedLog(string path, LogCrew crew, CTime time, Action<LogReport> report)
    {
        Path = path;
        outbox = new LogOutbox(crew, path, time, report, drained: null);
        outbox.Run(outbox.Writer.Open);
    }

    public string Path { get; }

    /// <summary>Bytes dropped because the disk did not take them in time; nobody waits for this log.</summary>
    public long LostBytes => outbox.LostBytes;

    /// <summary>A piece of a console's output, see <see cref="LinePieces"/>.</summary>
    /// <param name="console">Its name.</param>
    /// <param name="hasWriter">Somebody may type there.</param>
    /// <param name="piece">At most <see cref="LinePieces.MaxPiece"/> bytes.</param>
    public void Append(string console, bool hasWriter, ReadOnlySpan<byte> piece)
    {
        int length = console.Length + (hasWriter ? 3 : 2) + piece.Length;
        if (!outbox.Admit(length))
        {
            return;
        }

        // One span, one write: other loops append to the same file.
        Span<byte> target = outbox.Buffer.GetSpan(length);
        int at = Latin1.Write(console, target);
        if (hasWriter)
        {
            target[at++] = (byte)'*';
        }

        target[at++] = (byte)':';
        target[at++] = (byte)' ';
        piece.CopyTo(target[at..]);
        outbox.Buffer.Advance(length);
        outbox.Wrote();
    }

    /// <summary>Closes the file and opens it by name.</summary>
    public void Reopen() => outbox.Run(outbox.Writer.Reopen, mayOvertake: true);

    /// <summary>Closes the file when everything is written.</summary>
    public void Close() => outbox.Run(outbox.Writer.Close);

    /// <summary>Gives everything to the log's writer now; it happens by itself at the end of the loop's turn.</summary>
    public void HandOff() => outbox.HandOff();
}
