using System.Globalization;

namespace Conserver.Server.Sessions.Logs;

/// <summary>Times in what clients ask.</summary>
internal static class RequestTime
{
    /// <summary>Milliseconds since 1970, or a dash for none.</summary>
    public static bool TryRead(string word, out long? time)
    {
        time = null;
        if (word == "-")
        {
            return true;
        }

        // Sixteen digits are the year 300,000.
        bool isTime = word.Length <= 16
            && long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && (time = number) is not null;
        return isTime;
    }
}
