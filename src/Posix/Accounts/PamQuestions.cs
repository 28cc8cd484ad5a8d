using System.Text;

namespace Conserver.Posix;

/// <summary>
/// What modules ask beyond the password, in a process of its own for one check: a line out, an answer that ends in NUL in.
/// Without it they are answered with what is there.
/// </summary>
internal static class PamQuestions
{
    /// <summary>Bytes of a password or another answer.</summary>
    public const int LongestAnswer = 1024;

    /// <summary>Bytes of a question, with what was said before it.</summary>
    private const int LongestText = 400;

    private static int to = -1, from = -1;
    private static bool hasGivenPassword;
    private static string notes = "";

    /// <summary>Somebody answers.</summary>
    public static bool IsOpen => to >= 0;

    public static void Open(int questionsTo, int answersFrom) => (to, from) = (questionsTo, answersFrom);

    /// <summary>The first hidden question is for the password, which has been typed already.</summary>
    public static bool TakePassword() => !hasGivenPassword && (hasGivenPassword = true);

    /// <summary>Text that is no question is shown with the next one.</summary>
    public static void Note(string text)
    {
        string both = $"{notes}{text} ";
        notes = both[..Math.Min(both.Length, LongestText)];
    }

    /// <summary>The answer with a NUL behind it; null when nobody answers any more.</summary>
    public static byte[]? Ask(PasswordOutcome kind, string text)
    {
        // Rather less of what was said before than of the question.
        string question = notes[..Math.Min(notes.Length, Math.Max(0, LongestText - text.Length))] + text;
        notes = "";
        var line = new StringBuilder($"{kind} 0 ");
        foreach (char c in question.AsSpan(0, Math.Min(question.Length, LongestText)))
        {
            // Whoever shows it takes out more; bytes above may be a part of UTF-8.
            line.Append(c < ' ' ? ' ' : c);
        }

        byte[] bytes = Encoding.Latin1.GetBytes($"{line.ToString().TrimEnd()}\n");
        byte[] answer = GC.AllocateArray<byte>(LongestAnswer + 1, pinned: true);
        return Sys.Write(to, bytes) == bytes.Length && Read(answer) ? answer : null;
    }

    /// <summary>Reads what ends in NUL; false when there is no such thing.</summary>
    public static bool Read(Span<byte> line) => Read(from, line) > 0;

    /// <summary>
    /// Bytes before the NUL and one; 0 when there is none. One at a time, as what follows is somebody else's.
    /// </summary>
    public static int Read(int fd, Span<byte> line)
    {
        for (int length = 0; length < line.Length; length++)
        {
            if (Sys.Read(fd, line.Slice(length, 1)) <= 0)
            {
                return 0;
            }

            if (line[length] == 0)
            {
                return length + 1;
            }
        }

        return 0;
    }
}
