namespace Conserver.Server.Config;

/// <summary>Lists of conserver.cf: members between commas and white space.</summary>
internal static class ListText
{
    private static readonly char[] Separators = [',', ' ', '\f', '\v', '\t', '\n', '\r'];

    public static string[] Split(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
}
