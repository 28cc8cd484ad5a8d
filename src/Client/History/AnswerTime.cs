using System.Globalization;

namespace Conserver.Client.History;

/// <summary>Times in answers.</summary>
internal static class AnswerTime
{
    /// <summary>A time: a number, <c>~</c> and a number, or <c>-</c>.</summary>
    public static bool TryRead(string word, out long? time, out bool isExact)
    {
        isExact = word.Length > 0 && word[0] is not ('~' or '-');
        time = null;
        if (word == "-")
        {
            return true;
        }

        bool isTime = word.Length > 0 && long.TryParse(
            word.AsSpan(isExact ? 0 : 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && (time = number) is not null;
        return isTime;
    }
}
