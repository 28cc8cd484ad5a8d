namespace Conserver.Protocol.Wire;

/// <summary>Puts the 0xFF quoting onto a byte stream: each data byte 0xFF is sent twice.</summary>
public static class WireEncoder
{
    private const byte Quote = 0xFF;

    /// <summary>How many bytes of <paramref name="data"/> have to be doubled.</summary>
    public static int CountEscapes(ReadOnlySpan<byte> data) => data.Count(Quote);

    /// <summary>
    /// Writes <paramref name="data"/> quoted and returns the number of bytes written;
    /// <paramref name="destination"/> must hold <c>data.Length + CountEscapes(data)</c>.
    /// </summary>
    public static int Encode(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        int written = 0;
        while (true)
        {
            int quote = data.IndexOf(Quote);
            if (quote < 0)
            {
                data.CopyTo(destination[written..]);
                return written + data.Length;
            }

            data[..(quote + 1)].CopyTo(destination[written..]);
            written += quote + 1;
            destination[written++] = Quote;
            data = data[(quote + 1)..];
        }
    }

    /// <summary>The two bytes of a signal.</summary>
    public static ReadOnlySpan<byte> Signal(WireSignal signal) => signal switch
    {
        WireSignal.Exec => ExecBytes,
        WireSignal.Abort => AbortBytes,
        WireSignal.Goto => GotoBytes,
        WireSignal.Suspend => SuspendBytes,
        WireSignal.Window => WindowBytes,
        _ => throw new ArgumentOutOfRangeException(nameof(signal)),
    };

    private static ReadOnlySpan<byte> ExecBytes => [Quote, (byte)'E'];
    private static ReadOnlySpan<byte> AbortBytes => [Quote, (byte)'.'];
    private static ReadOnlySpan<byte> GotoBytes => [Quote, (byte)'G'];
    private static ReadOnlySpan<byte> SuspendBytes => [Quote, (byte)'Z'];
    private static ReadOnlySpan<byte> WindowBytes => [Quote, (byte)'W'];
}
