namespace Conserver.Server.Lines;

/// <summary>
/// Takes the eighth bit off bytes (option <c>striphigh</c>), in a buffer of its own that grows with its use.
/// </summary>
internal sealed class HighBits
{
    private byte[] stripped = [];

    /// <summary>The bytes without it; valid until the next call.</summary>
    public ReadOnlySpan<byte> Off(ReadOnlySpan<byte> data)
    {
        if (stripped.Length < data.Length)
        {
            stripped = new byte[data.Length];
        }

        for (int i = 0; i < data.Length; i++)
        {
            stripped[i] = (byte)(data[i] & 0x7F);
        }

        return stripped.AsSpan(0, data.Length);
    }
}
