using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Interactive;

/// <summary>
/// What a server's answer lacks, for a person: who asks to write while somebody else does is told "no", and put in the queue
/// all the same; who wants the device to know the size of the window is told "unknown" by a server that cannot pass it on.
/// Finds these answers when they were asked for.
/// </summary>
internal sealed class MissingWord
{

    private const int LongestAnswer = 512;
    private readonly List<byte> line = [];

    /// <summary>Passes on what the server sends, with the word behind the answer; true when that was among it.</summary>
    /// <param name="data">What the server sends.</param>
    /// <param name="asked">What the user has asked for.</param>
    /// <param name="display">Shows it.</param>
    public bool Pass(ReadOnlySpan<byte> data, UserWish asked, Action<ReadOnlySpan<byte>> display)
    {
        int end = EndIn(data, asked, out ReadOnlySpan<byte> word);
        if (end >= 0)
        {
            display(data[..end]);
            display(word);
            data = data[end..];
        }

        display(data);
        return end >= 0;
    }

    /// <summary>Bytes up to and with the end of the answer; -1 when it does not end among these.</summary>
    private int EndIn(ReadOnlySpan<byte> data, UserWish asked, out ReadOnlySpan<byte> word)
    {
        int at = 0;
        while (at < data.Length)
        {
            int end = data[at..].IndexOf((byte)'\n');
            ReadOnlySpan<byte> piece = end < 0 ? data[at..] : data.Slice(at, end);

            // The answer is the end of its line; the console may have left off in the middle of it.
            line.AddRange(piece.Length > LongestAnswer ? piece[^LongestAnswer..] : piece);
            if (line.Count > LongestAnswer)
            {
                line.RemoveRange(0, line.Count - LongestAnswer);
            }

            if (end < 0)
            {
                break;
            }

            at += end + 1;
            string text = Latin1.Text([.. line]).TrimEnd('\r');
            line.Clear();
            word = Behind(text, asked);
            if (!word.IsEmpty)
            {
                return at;
            }
        }

        word = default;
        return -1;
    }

    private static ReadOnlySpan<byte> Behind(string answer, UserWish asked) => asked switch
    {
        UserWish.Write when answer.EndsWith(" is attached]", StringComparison.Ordinal)
            && answer.Contains("[no, ", StringComparison.Ordinal) =>
                "[you wait to write, and will when your turn comes]\r\n"u8,
        UserWish.SendWindow when answer.EndsWith("[unknown -- use `?']", StringComparison.Ordinal) =>
            "[this server cannot pass on the size of your window]\r\n"u8,
        _ => default,
    };
}
