namespace Conserver.Client.Connections;

/// <summary>Where a token of the GSS-API ends: it is one ASN.1 value of application class (RFC 2743 §3.1).</summary>
internal static class GssToken
{
    private const byte Tag = 0x60, LongForm = 0x80;
    private const int Largest = 64 * 1024;

    /// <summary>How many bytes are missing at least; 0 when it is whole, or will never be one.</summary>
    public static int Missing(IReadOnlyList<byte> begun)
    {
        if (begun.Count < 2)
        {
            return begun.Count == 1 && begun[0] != Tag ? 0 : 2 - begun.Count;
        }

        int digits = begun[1] < LongForm ? 0 : begun[1] - LongForm;
        if (begun[0] != Tag || digits > 3)
        {
            return 0;
        }

        if (begun.Count < 2 + digits)
        {
            return 2 + digits - begun.Count;
        }

        int length = digits == 0 ? begun[1] : 0;
        for (int i = 0; i < digits; i++)
        {
            length = (length << 8) | begun[2 + i];
        }

        return length > Largest ? 0 : Math.Max(0, 2 + digits + length - begun.Count);
    }
}
