using Conserver.Protocol.Text;

namespace Conserver.Client.Streams;

/// <summary>
/// Finds the server's notices about who writes among what a console says. They stand on lines of their own; a console
/// can imitate them, which at worst makes a script give up.
/// </summary>
internal sealed class WriteNotices
{
    private const int LongestNotice = 512;
    private readonly List<byte> line = [];

    /// <summary>The access after this piece of output.</summary>
    public StreamAccess Follow(ReadOnlySpan<byte> data, StreamAccess access)
    {
        while (!data.IsEmpty)
        {
            int end = data.IndexOf((byte)'\n');
            ReadOnlySpan<byte> piece = end < 0 ? data : data[..end];
            line.AddRange(piece[..Math.Min(piece.Length, LongestNotice - line.Count)]);
            if (end < 0)
            {
                break;
            }

            access = After(Latin1.Text([.. line]).TrimEnd('\r'), access);
            line.Clear();
            data = data[(end + 1)..];
        }

        return access;
    }

    private static StreamAccess After(string text, StreamAccess access) => access switch
    {
        StreamAccess.Waiting when text == "[attached]" => StreamAccess.Writing,
        StreamAccess.Writing when text.StartsWith("[forced to `spy' mode ", StringComparison.Ordinal) => StreamAccess.Forced,
        _ => access,
    };
}
