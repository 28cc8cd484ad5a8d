using System.Buffers;
using Conserver.Protocol.Wire;

namespace Conserver.Server.Lines;

/// <summary>
/// How a break reaches the device of a test console in its place among the bytes: behind a 0xFF, which as data is doubled.
/// </summary>
internal sealed class SyntheticCodec : ILinkCodec
{
    public const byte Mark = 0xFF, Break = (byte)'B';

    public int Decode(Span<byte> buffer, IBufferWriter<byte> replies) => buffer.Length;

    public ReadOnlySpan<byte> TakeLate() => default;

    public void End()
    {
    }

    public ReadOnlySpan<byte> Quote(ReadOnlySpan<byte> data)
    {
        int quotes = WireEncoder.CountEscapes(data);
        if (quotes == 0)
        {
            return data;
        }

        byte[] quoted = new byte[data.Length + quotes];
        return quoted.AsSpan(0, WireEncoder.Encode(data, quoted));
    }
}
