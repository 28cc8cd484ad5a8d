using System.Text;
using System.Text.RegularExpressions;

namespace Conserver.Server.History.Search;

/// <summary>
/// Finds the next line of a block that a pattern matches. For a regular expression a carriage return ends a line as a line
/// feed does; the line that is found goes from line feed to line feed. One search at a time.
/// </summary>
internal sealed class LineMatcher(SearchPattern pattern)
{
    /// <summary>Bytes that are text at one time: it stays in the processor's cache.</summary>
    private const int ChunkSize = 32 * 1024;

    /// <summary>A literal that is in so many lines of a block helps nobody, in as many blocks to come.</summary>
    private const int ManyMisses = 300, BlocksWithout = 16;

    private char[] chunk = [];
    private int chunkStart;
    private int chunkEnd;
    private bool isChunkAscii;

    /// <summary>Lines of this block with the literal that do not match.</summary>
    private int misses;

    /// <summary>Blocks in which the literal is not looked for.</summary>
    private int blocksWithout;

    /// <summary>Another block follows.</summary>
    public void Forget()
    {
        chunkStart = chunkEnd = 0;
        blocksWithout = misses > ManyMisses ? BlocksWithout : Math.Max(0, blocksWithout - 1);
        misses = 0;
    }

    /// <summary>Finds the next line.</summary>
    /// <param name="block">Whole lines, the same ones until <see cref="Forget"/>.</param>
    /// <param name="from">Where a line begins in it.</param>
    /// <returns>Where the line begins and ends, its line feed not included; null when there is none.</returns>
    public (int Start, int End)? Next(ReadOnlySpan<byte> block, int from)
    {
        while (from < block.Length && Candidate(block, from) is var (start, end, isSure))
        {
            if (isSure || IsMatch(block[start..end]))
            {
                return (start, end);
            }

            misses++;
            from = end + 1;
        }

        return null;
    }

    private (int Start, int End, bool IsSure)? Candidate(ReadOnlySpan<byte> block, int from)
    {
        if (pattern.Literal is { } literal && blocksWithout == 0)
        {
            int hit = block[from..].IndexOf(literal);
            return hit < 0 ? null : LineAround(block, from, from + hit, pattern.IsLiteral);
        }

        while (from < block.Length)
        {
            if (from >= chunkEnd)
            {
                Load(block, from);
            }

            Span<char> text = chunk.AsSpan(from - chunkStart, chunkEnd - from);
            if (pattern.AnyCase is { } anyCase)
            {
                int hit = text.IndexOfAny(anyCase);
                if (hit >= 0)
                {
                    return LineAround(block, from, from + hit, pattern.IsLiteral);
                }
            }
            else if (!pattern.IsWithinLines || !isChunkAscii)
            {
                return LineAround(block, from, from, isSure: false);
            }
            else
            {
                foreach (ValueMatch match in pattern.Expression.EnumerateMatches(text))
                {
                    // Between CR and LF there is an empty line that nobody has written.
                    return LineAround(block, from, from + match.Index, isSure: match.Length > 0);
                }
            }

            from = chunkEnd;
        }

        return null;
    }

    private static (int Start, int End, bool IsSure) LineAround(ReadOnlySpan<byte> block, int from, int hit, bool isSure)
    {
        int length = block[hit..].IndexOf((byte)'\n');
        return (from + block[from..hit].LastIndexOf((byte)'\n') + 1, length < 0 ? block.Length : hit + length, isSure);
    }

    // Whole lines, as many as a chunk holds, at least one.
    private void Load(ReadOnlySpan<byte> block, int from)
    {
        ReadOnlySpan<byte> rest = block[from..];
        int length = rest.Length;
        if (length > ChunkSize)
        {
            length = rest[..ChunkSize].LastIndexOf((byte)'\n') + 1;
            length = length > 0 ? length : rest.IndexOf((byte)'\n') + 1;
            length = length > 0 ? length : rest.Length;
        }

        rest = rest[..length];
        Grow(length);
        isChunkAscii = Ascii.IsValid(rest);

        // One char for each byte in any case: where they lie is what counts.
        Encoding.Latin1.GetChars(rest, chunk);
        chunk.AsSpan(0, length).Replace('\r', '\n');
        (chunkStart, chunkEnd) = (from, from + length);
    }

    private bool IsMatch(ReadOnlySpan<byte> line)
    {
        line = line.Trim((byte)'\r');
        char[] text = System.Buffers.ArrayPool<char>.Shared.Rent(line.Length);
        try
        {
            Span<char> decoded = text.AsSpan(0, SearchText.Decode(line, text));
            decoded.Replace('\r', '\n');
            return pattern.Expression.IsMatch(decoded);
        }
        finally
        {
            System.Buffers.ArrayPool<char>.Shared.Return(text);
        }
    }

    private void Grow(int length)
    {
        if (chunk.Length < length)
        {
            chunk = new char[Math.Max(length, ChunkSize)];
        }
    }
}
