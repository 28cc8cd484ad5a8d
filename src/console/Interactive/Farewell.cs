using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Interactive;

/// <summary>
/// Whether a server has said why it ends a session, in its last words. A stream that ends without them was cut off.
/// </summary>
internal sealed class Farewell
{
    private const int Longest = 512;

    /// <summary>How the last words of servers begin; they end with <c>]</c> and a line end.</summary>
    private static readonly string[] Beginnings =
    [
        "[disconnect]", "[-- Disconnected by admin ", "[-- Console server shutting down --]",
        "[-- Conserver reconfigured - ",
        "[Conserver reconfigured - access denied]", "[-- idle timeout --]", "[internal error]",
    ];

    private byte[] tail = [];

    /// <summary>The last words so far are a farewell.</summary>
    public bool IsSaid
    {
        get
        {
            string text = Latin1.Text(tail);
            return text.EndsWith("]\r\n", StringComparison.Ordinal) && Beginnings.Any(beginning =>
                text.LastIndexOf(beginning, StringComparison.Ordinal) is >= 0 and int start
                && text.IndexOf('\n', start) == text.Length - 1);
        }
    }

    /// <summary>The server has said whole lines, or nothing.</summary>
    public bool IsAtLineStart => tail.Length == 0 || tail[^1] == '\n';

    /// <summary>Takes what the server says.</summary>
    public void Follow(ReadOnlySpan<byte> data)
    {
        if (data.Length >= Longest)
        {
            tail = data[^Longest..].ToArray();
        }
        else if (!data.IsEmpty)
        {
            byte[] all = [.. tail, .. data];
            tail = all.Length > Longest ? all[^Longest..] : all;
        }
    }
}
