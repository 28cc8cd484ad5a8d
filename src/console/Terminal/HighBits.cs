namespace Conserver.ConsoleProgram.Terminal;

/// <summary>What <c>-7</c> does.</summary>
internal static class HighBits
{
    /// <summary>A copy with bit 7 of every byte cleared.</summary>
    public static byte[] Stripped(ReadOnlySpan<byte> data)
    {
        byte[] copy = data.ToArray();
        foreach (ref byte value in copy.AsSpan())
        {
            value &= 0x7F;
        }

        return copy;
    }
}
