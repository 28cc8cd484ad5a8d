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

    [Theory]
    [InlineData(false, "aWb", 1)]
    [InlineData(true, "a{Window}b", 0)]
    public void The_window_is_a_signal_only_between_those_who_have_agreed_on_it(bool agreed, string expected, int violations)
    {
        foreach (byte[][] reads in EveryCut.Of(Latin1.Bytes("a\u00FFWb")))
        {
            var decoder = new WireDecoder { KnowsWindow = agreed };
            Assert.Equal(expected, Decode(ref decoder, reads));
            Assert.Equal(violations, decoder.Violations);
        }
    }

    [Theory]
    [InlineData("80x24\rls", "80x24", "ls")]
    [InlineData("\rls", "", "ls")]
    [InlineData("65535x65535\rls", "65535x65535", "ls")]
    [InlineData("65535x65535 ls", "", " ls")]
    public void The_size_of_a_window_is_read_up_to_its_end_however_it_is_cut(string stream, string size, string rest)
    {
        foreach (byte[][] reads in EveryCut.Of(Latin1.Bytes(stream)))
        {
            var answer = new WindowAnswer();
            string? read = null;
            var left = new StringBuilder();
            foreach (byte[] part in reads)
            {
                ReadOnlySpan<byte> input = part;
                read ??= answer.Read(ref input);
                left.Append(Latin1.Text(input));
            }

            Assert.Equal(size, read);
            Assert.Equal(rest, left.ToString());
        }

        Assert.Equal(Latin1.Bytes("80x24\r"), WindowAnswer.Of("80x24"));
    }

    [Theory]
    [InlineData("plain text\r\n", "plain text\r\n", 0)]
    [InlineData("a\u00FF\u00FFb\u00FF\u00FF\u00FF\u00FF", "a\u00FFb\u00FF\u00FF", 0)]
    [InlineData("out\u00FFZ\u00FF.more\u00FFG", "out{Suspend}{Abort}more{Goto}", 0)]
    [InlineData("\u00FF\u00FF\u00FFEx", "\u00FF{Exec}x", 0)]
    [InlineData("a\u00FFxb\u00FF\0", "axb\0", 2)]
    [InlineData("a\u00FF", "a", 0)]
    public void Every_cut_decodes_the_same_when_data_is_gathered(string stream, string expected, int violations)
    {
        foreach (byte[][] reads in EveryCut.Of(Latin1.Bytes(stream)))
        {
            var decoder = new WireDecoder();
            byte[] gathered = [];
            var decoded = new StringBuilder();
            foreach (byte[] read in reads)
            {
                ReadOnlySpan<byte> rest = read;
                while (decoder.TryRead(ref rest, ref gathered, out WireToken token))
                {
                    decoded.Append(token.Kind == WireKind.Signal ? $"{{{token.Signal}}}" : Latin1.Text(token.Data));
                }

                Assert.True(rest.IsEmpty);
            }

            Assert.Equal(expected, decoded.ToString());
            Assert.Equal(violations, decoder.Violations);
        }
    }

    [Fact]
    public void A_stream_of_quoted_bytes_is_one_token()
    {
        var decoder = new WireDecoder();
        byte[] gathered = [];
        ReadOnlySpan<byte> rest = Enumerable.Repeat((byte)0xFF, 1000).ToArray();
        Assert.True(decoder.TryRead(ref rest, ref gathered, out WireToken token));
        Assert.Equal(500, token.Data.Length);
        Assert.True(rest.IsEmpty);
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
