using System.Globalization;

namespace Conserver.Server.Sessions.Logs;

/// <summary>How is searched: words joined by commas, or a dash for none.</summary>
/// <param name="Context">Lines to give around those that match.</param>
/// <param name="IgnoresCase">Case does not count.</param>
internal readonly record struct SearchFlags(int Context, bool IgnoresCase)
{
    private const int MostContext = 1000;
    private const string ContextWord = "context=";

    /// <summary>Reads the words; null when one is none of ours.</summary>
    public static SearchFlags? Read(string words)
    {
        int context = 0;
        bool ignoresCase = false;
        foreach (string word in words == "-" ? [] : words.Split(','))
        {
            bool isContext = word.StartsWith(ContextWord, StringComparison.Ordinal)
                && int.TryParse(
                    word.AsSpan(ContextWord.Length), NumberStyles.None, CultureInfo.InvariantCulture, out context);
            if (context > MostContext || (!isContext && word != "nocase"))
            {
                return null;
            }

            ignoresCase |= !isContext;
        }

        return new SearchFlags(context, ignoresCase);
    }
}
