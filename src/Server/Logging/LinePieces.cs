namespace Conserver.Server.Logging;

/// <summary>
/// Cuts one console's output into the pieces that the unified log and unloved output consist of: lines with their line
/// feed, in parts of <see cref="MaxPiece"/> bytes when they are longer (conserver 8.2.7). An unfinished line waits here.
/// </summary>
internal sealed class LinePieces
{
    /// <summary>Bytes of a piece at most.</summary>
    public const int MaxPiece = 266;

    private byte[]? partial;
    private int length;

    /// <summary>
    /// Takes the next piece off the front of <paramref name="output"/>; false when it is used up. The piece is valid until
    /// the next call.
    /// </summary>
    public bool TryNext(ref ReadOnlySpan<byte> output, out ReadOnlySpan<byte> piece)
    {
        int room = MaxPiece - length;
        ReadOnlySpan<byte> front = output[..Math.Min(room, output.Length)];
        int feed = front.IndexOf((byte)'\n');
        int taken = feed < 0 ? front.Length : feed + 1;
        bool complete = feed >= 0 || taken == room;
        front = front[..taken];
        output = output[taken..];
        if (complete && length == 0)
        {
            piece = front;
            return true;
        }

        if (taken > 0)
        {
            partial ??= new byte[MaxPiece];
            front.CopyTo(partial.AsSpan(length));
            length += taken;
        }

        piece = complete ? partial.AsSpan(0, length) : default;
        length = complete ? 0 : length;
        return complete;
    }

    /// <summary>
    /// Drops the unfinished line: the console is re-initialised, or a client connects and may write at once.
    /// </summary>
    public void Clear() => length = 0;
}
