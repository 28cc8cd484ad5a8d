using System.Security.Cryptography;
using System.Text;

namespace Conserver.Server.Lines;

/// <summary>
/// The word by which ssh says that it has logged in: it is told to run a command on this machine then (LocalCommand), which
/// writes the word on the terminal. It is this process's own, so that no host can say it, and is taken out of what is read.
/// </summary>
internal sealed class SshMark
{
    /// <summary>Its first character is nowhere else in it.</summary>
    public static readonly string Word = $"+ssh-session:{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}";

    private static readonly byte[] Bytes = Encoding.ASCII.GetBytes(Word);

    private Stage stage;
    private int held;
    private int late;

    private enum Stage
    {
        Expected,

        /// <summary>The end of its line may follow.</summary>
        AtEnd,

        /// <summary>The second half of that.</summary>
        AtLineFeed,

        Over,
    }

    /// <summary>It, or the end of its line, is still to be taken out.</summary>
    public bool IsExpected => stage < Stage.Over;

    /// <summary>It has been read.</summary>
    public bool HasPassed { get; private set; }

    /// <summary>Takes it out of these bytes, in place.</summary>
    /// <param name="buffer">What has been read.</param>
    /// <param name="left">How many bytes are left at the front of the buffer.</param>
    /// <returns>How many of those came before it.</returns>
    public int Read(Span<byte> buffer, out int left)
    {
        if (stage != Stage.Expected)
        {
            left = TakeLineEnd(buffer, 0);
            return 0;
        }

        int start = 0, end = Bytes.Length - held;
        if (held > 0)
        {
            int same = buffer.CommonPrefixLength(Bytes.AsSpan(held));
            if (same == buffer.Length && same < end)
            {
                held += same;
                left = 0;
                return 0;
            }

            if (same < end)
            {
                (late, held) = (held, 0);
            }
        }

        if (held == 0)
        {
            start = buffer.IndexOf(Bytes);
            if (start < 0)
            {
                left = buffer.Length - HoldBack(buffer);
                return left;
            }

            end = start + Bytes.Length;
        }

        held = 0;
        HasPassed = true;
        stage = Stage.AtEnd;
        buffer[end..].CopyTo(buffer[start..]);
        left = start + TakeLineEnd(buffer[start..(buffer.Length - end + start)], 0);
        return start;
    }

    /// <summary>What was held back, and is not it after all.</summary>
    public ReadOnlySpan<byte> TakeLate()
    {
        int taken = late;
        late = 0;
        return Bytes.AsSpan(0, taken);
    }

    /// <summary>Nothing more comes.</summary>
    public void GiveUp()
    {
        (late, held) = (held, 0);
        stage = Stage.Over;
    }

    private int HoldBack(ReadOnlySpan<byte> buffer)
    {
        int first = buffer.LastIndexOf(Bytes[0]);
        held = first >= 0 && Bytes.AsSpan().StartsWith(buffer[first..]) ? buffer.Length - first : 0;
        return held;
    }

    // As the terminal happens to be set: CR LF, or LF.
    private int TakeLineEnd(Span<byte> buffer, int taken)
    {
        if (stage == Stage.AtEnd && taken < buffer.Length)
        {
            bool isReturn = buffer[taken] == '\r';
            taken += isReturn ? 1 : 0;
            stage = Stage.AtLineFeed;
        }

        if (stage == Stage.AtLineFeed && taken < buffer.Length)
        {
            taken += buffer[taken] == '\n' ? 1 : 0;
            stage = Stage.Over;
        }

        buffer[taken..].CopyTo(buffer);
        return buffer.Length - taken;
    }
}
