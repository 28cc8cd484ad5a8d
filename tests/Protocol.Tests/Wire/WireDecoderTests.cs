using System.Text;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;
using Conserver.Tests;
using CsCheck;

namespace Conserver.Protocol.Tests.Wire;

public sealed class WireDecoderTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("plain text\r\n", "plain text\r\n", 0)]
    [InlineData("a\u00FF\u00FFb", "a\u00FFb", 0)]
    [InlineData("\u00FF\u00FF\u00FF\u00FF", "\u00FF\u00FF", 0)]
    [InlineData("\u00FFE", "{Exec}", 0)]
    [InlineData("out\u00FFZ\u00FF.more\u00FFG", "out{Suspend}{Abort}more{Goto}", 0)]
    [InlineData("\u00FF\u00FFE", "\u00FFE", 0)]
    [InlineData("\u00FF\u00FF\u00FFE", "\u00FF{Exec}", 0)]
    [InlineData("a\u00FFxb\u00FF\0", "axb\0", 2)]
    [InlineData("a\u00FF", "a", 0)]
    public void Every_cut_of_a_stream_decodes_the_same(string stream, string expected, int violations)
    {
        foreach (byte[][] reads in EveryCut.Of(Latin1.Bytes(stream)))
        {
            var decoder = new WireDecoder();
            Assert.Equal(expected, Decode(ref decoder, reads));
            Assert.Equal(violations, decoder.Violations);
        }
    }

    [Fact]
    public void Data_is_a_slice_of_the_input_and_never_empty()
    {
        var decoder = new WireDecoder();
        byte[] input = Latin1.Bytes("abc\u00FF\u00FFdef");
        ReadOnlySpan<byte> rest = input;
        while (decoder.TryRead(ref rest, out WireToken token))
        {
            Assert.False(token.Data.IsEmpty);
            Assert.True(token.Data.Overlaps(input));
        }

        Assert.True(rest.IsEmpty);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void What_the_encoder_quotes_the_decoder_returns() =>
        Gen.Select(Gen.Byte.Array[0, 64], Gen.Bool.Array[64]).Sample((data, dense) =>
        {
            byte[] sample = [.. data.Select((one, i) => dense[i] ? (byte)0xFF : one)];
            byte[] wire = new byte[sample.Length + WireEncoder.CountEscapes(sample)];
            int written = WireEncoder.Encode(sample, wire);
            var decoder = new WireDecoder();
            string decoded = Decode(ref decoder, [wire]);
            return written == wire.Length && decoder.Violations == 0 && decoded == Latin1.Text(sample);
        });

    [Fact]
    public void Signals_are_two_bytes_each()
    {
        Assert.Equal([0xFF, (byte)'E'], WireEncoder.Signal(WireSignal.Exec).ToArray());
        Assert.Equal([0xFF, (byte)'.'], WireEncoder.Signal(WireSignal.Abort).ToArray());
        Assert.Equal([0xFF, (byte)'G'], WireEncoder.Signal(WireSignal.Goto).ToArray());
        Assert.Equal([0xFF, (byte)'Z'], WireEncoder.Signal(WireSignal.Suspend).ToArray());
    }

    private static string Decode(ref WireDecoder decoder, byte[][] reads)
    {
        var decoded = new StringBuilder();
        foreach (byte[] read in reads)
        {
            ReadOnlySpan<byte> rest = read;
            while (decoder.TryRead(ref rest, out WireToken token))
            {
                decoded.Append(token.Kind == WireKind.Signal ? $"{{{token.Signal}}}" : Latin1.Text(token.Data));
            }

            Assert.True(rest.IsEmpty);
        }

        return decoded.ToString();
    }
}
