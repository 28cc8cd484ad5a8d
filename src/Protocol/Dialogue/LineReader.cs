namespace Conserver.Protocol.Dialogue;

/// <summary>Gathers a client's command lines: a line ends at LF, one CR before it is dropped.</summary>
public sealed class LineReader
{
    /// <summary>
    /// Longest line accepted, in bytes without its end. The old daemon had no limit; see docs/compatibility.md.
    /// </summary>
    public const int MaxLine = 64 * 1024;

    private byte[] buffer = [];
    private int length;

    /// <summary>A line grew past <see cref="MaxLine"/>; the reader gives no more lines.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>
    /// Takes bytes off <paramref name="input"/> up to the end of a line. True with the line, which is valid until the next
    /// call; false when all input was taken without completing one.
    /// </summary>
    public bool TryRead(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (Overflowed)
        {
            return false;
        }

        int end = input.IndexOf((byte)'\n');
        ReadOnlySpan<byte> part = end < 0 ? input : input[..end];
        if (length + part.Length > MaxLine)
        {
            Overflowed = true;
            buffer = [];
            return false;
        }

        if (end >= 0 && length == 0)
        {
            line = WithoutCr(part);
            input = input[(end + 1)..];
            return true;
        }

        Append(part);
        input = end < 0 ? default : input[(end + 1)..];
        if (end < 0)
        {
            return false;
        }

        line = WithoutCr(buffer.AsSpan(0, length));
        length = 0;
        return true;
    }

    private static ReadOnlySpan<byte> WithoutCr(ReadOnlySpan<byte> line) =>
        line.Length > 0 && line[^1] == '\r' ? line[..^1] : line;

    private void Append(ReadOnlySpan<byte> part)
    {
        if (buffer.Length < length + part.Length)
        {
            Array.Resize(ref buffer, Math.Max(length + part.Length, Math.Max(64, buffer.Length * 2)));
        }

        part.CopyTo(buffer.AsSpan(length));
        length += part.Length;
    }
}
