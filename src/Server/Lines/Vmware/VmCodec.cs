using System.Buffers;

namespace Conserver.Server.Lines;

/// <summary>Telnet on a connection that had said something before it was known whose it is: that comes first.</summary>
internal sealed class VmCodec(TelnetFilter filter, byte[] early) : ILinkCodec
{
    private byte[] early = early;

    public int Decode(Span<byte> buffer, IBufferWriter<byte> replies) => filter.Decode(buffer, replies);

    public ReadOnlySpan<byte> TakeLate()
    {
        byte[] first = early;
        early = [];
        return first.Length == 0 ? filter.TakeLate() : (byte[])[.. first, .. filter.TakeLate()];
    }

    public void End() => filter.End();

    public ReadOnlySpan<byte> Quote(ReadOnlySpan<byte> data) => ((ILinkCodec)filter).Quote(data);
}
