using Conserver.Server.Consoles;

namespace Conserver.Server.Sessions;

/// <summary>
/// <c>user@console</c> of <c>textmsg</c> and <c>disconnect</c>: split at the last <c>@</c>, an empty part is anybody or
/// anywhere.
/// </summary>
internal readonly record struct Target(string User, string Console)
{
    public static Target Parse(string text)
    {
        int at = text.LastIndexOf('@');
        return at < 0 ? new Target(text, "") : new Target(text[..at], text[(at + 1)..]);
    }

    /// <summary>Both are compared exactly, the console by its proper name (conserver 8.2.7).</summary>
    public bool Includes(Attachment viewer, Conserver.Server.Consoles.Console console) =>
        (User.Length == 0 || User.Equals(viewer.User, StringComparison.Ordinal))
        && (Console.Length == 0 || Console.Equals(console.Name, StringComparison.Ordinal));
}
