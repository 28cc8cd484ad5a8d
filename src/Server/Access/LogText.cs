namespace Conserver.Server.Access;

/// <summary>Text from a peer, on its way into a log.</summary>
internal static class LogText
{
    /// <summary>
    /// Control characters become <c>?</c>, so that a peer cannot write lines or terminal commands into the log.
    /// </summary>
    public static string Visible(string text) =>
        string.Create(text.Length, text, static (into, from) =>
        {
            for (int i = 0; i < into.Length; i++)
            {
                into[i] = from[i] is < ' ' or (>= '\x7f' and < '\xa0') ? '?' : from[i];
            }
        });
}
