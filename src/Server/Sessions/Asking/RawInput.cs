namespace Conserver.Server.Sessions;

/// <summary>Bytes that a client sends as they are, a number that was agreed on.</summary>
internal sealed class RawInput(int count, Action<byte[]> taken)
{
    private readonly byte[] bytes = new byte[count];
    private int filled;

    /// <summary>Takes what belongs to it; true when it is whole.</summary>
    public bool IsFilledBy(ref ReadOnlySpan<byte> input)
    {
        int part = Math.Min(input.Length, bytes.Length - filled);
        input[..part].CopyTo(bytes.AsSpan(filled));
        filled += part;
        input = input[part..];
        return filled == bytes.Length;
    }

    /// <summary>Hands it over.</summary>
    /// <param name="first">Done before that.</param>
    public void Hand(Action first)
    {
        first();
        taken(bytes);
    }
}
