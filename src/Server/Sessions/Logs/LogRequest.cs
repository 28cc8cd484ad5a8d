namespace Conserver.Server.Sessions.Logs;

/// <summary>What a client has asked for with <c>log NAME SINCE UNTIL FLAGS</c>.</summary>
/// <param name="Name">Of the console, as typed.</param>
/// <param name="Since">What was said then or later, milliseconds since 1970; null for all.</param>
/// <param name="Until">What was said before; null for all.</param>
/// <param name="WithTimes">In pieces that say when; else the bytes alone.</param>
/// <param name="Follows">And what is said from now on.</param>
internal sealed record LogRequest(string Name, long? Since, long? Until, bool WithTimes, bool Follows)
{
    public const string Usage = "log requires NAME SINCE UNTIL FLAGS\r\n";

    /// <summary>Reads the words behind the command; null when they are none.</summary>
    public static LogRequest? Read(string? argument)
    {
        string[] words = argument?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length != 4
            || !RequestTime.TryRead(words[1], out long? since)
            || !RequestTime.TryRead(words[2], out long? until))
        {
            return null;
        }

        string[] flags = words[3] == "-" ? [] : words[3].Split(',');
        return flags.All(flag => flag is "times" or "follow")
            ? new LogRequest(words[0], since, until, flags.Contains("times"), flags.Contains("follow"))
            : null;
    }
}
