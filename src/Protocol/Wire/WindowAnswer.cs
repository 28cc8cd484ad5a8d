using Conserver.Protocol.Text;

namespace Conserver.Protocol.Wire;

/// <summary>
/// What a client says behind <see cref="WireSignal.Window"/>: the size of its window as in <c>80x24</c>, or nothing when it
/// has none, and CR. Reads one; state survives reads.
/// </summary>
public sealed class WindowAnswer
{
    /// <summary>Bytes of the longest one, <c>65535x65535</c>, and what is behind each.</summary>
    private const byte Longest = 11, End = (byte)'\r';
    private readonly List<byte> bytes = new(Longest);

    /// <summary>The bytes of one.</summary>
    public static byte[] Of(string size) => [.. Latin1.Bytes(size), End];

    /// <summary>
    /// Takes its bytes off the front of the input; the text once it is whole, else null. A longer one ends there, without a
    /// text: it is none.
    /// </summary>
    public string? Read(ref ReadOnlySpan<byte> input)
    {
        for (; !input.IsEmpty; input = input[1..])
        {
            if (input[0] == End)
            {
                input = input[1..];
                return Latin1.Text([.. bytes]);
            }
            else if (bytes.Count == Longest)
            {
                return "";
            }

            bytes.Add(input[0]);
        }

        return null;
    }
}
