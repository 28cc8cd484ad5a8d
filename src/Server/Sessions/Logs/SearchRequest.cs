namespace Conserver.Server.Sessions.Logs;

/// <summary>What a client has asked for with <c>grep NAMES SINCE UNTIL FLAGS /REGEX/</c>.</summary>
/// <param name="Names">Of consoles, as typed; null for all.</param>
/// <param name="Since">In what was said then or later, milliseconds since 1970; null for all.</param>
/// <param name="Until">In what was said before; null for all.</param>
/// <param name="Flags">How.</param>
/// <param name="Expression">What lines match, one char per byte; not looked at yet.</param>
internal sealed record SearchRequest(
    IReadOnlyList<string>? Names, long? Since, long? Until, SearchFlags Flags, string Expression)
{
    public const string Usage = "grep requires NAMES SINCE UNTIL FLAGS /REGEX/\r\n";

    /// <summary>Reads the words behind the command; null when they are none.</summary>
    public static SearchRequest? Read(string? argument)
    {
        string[] words = argument?.Split(' ', 5) ?? [];
        if (words.Length != 5
            || !RequestTime.TryRead(words[1], out long? since)
            || !RequestTime.TryRead(words[2], out long? until)
            || words[4] is not ['/', .. var expression, '/'])
        {
            return null;
        }

        return SearchFlags.Read(words[3]) is not { } flags ? null : new SearchRequest(
            words[0] == "*" ? null : words[0].Split(','), since, until, flags, expression);
    }
}
