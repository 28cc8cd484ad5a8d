using System.Text;

namespace Conserver.Protocol.Grammar;

/// <summary>What conserver 8.2.7 takes for white space, and for the end of a word.</summary>
internal static class Words
{
    /// <summary>White space of the C locale.</summary>
    public static bool IsSpace(int c) => c is ' ' or >= '\t' and <= '\r';

    /// <summary>The text of a finished word: trailing white space cut, then everything from a NUL on.</summary>
    public static string Finish(StringBuilder word)
    {
        int end = word.Length;
        while (end > 0 && IsSpace(word[end - 1]))
        {
            end--;
        }

        string text = word.ToString(0, end);
        int nul = text.IndexOf('\0', StringComparison.Ordinal);
        return nul < 0 ? text : text[..nul];
    }
}
