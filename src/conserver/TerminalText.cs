using Conserver.Protocol.Text;

namespace Conserver.Daemon;

/// <summary>Text of a configuration on its way to a terminal.</summary>
internal static class TerminalText
{
    /// <summary>Bytes become characters; what would move the cursor is shown as <c>^X</c>.</summary>
    public static string Shown(string text) => string.Concat(Latin1.ToNative(text).Select(
        c => c is < ' ' ? $"^{(char)(c + '@')}" : c is >= '\x7F' and < '\xA0' ? "^?" : c.ToString()));
}
