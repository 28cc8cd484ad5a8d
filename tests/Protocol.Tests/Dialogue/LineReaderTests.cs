using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Text;

namespace Conserver.Protocol.Tests.Dialogue;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("pid\r\n", "pid")]
    [InlineData("pid\n", "pid")]
    [InlineData("pid\r\r\n", "pid\r")]
    [InlineData("\r\n\n", "|")]
    [InlineData("a\r\nbc\nd\r\n", "a|bc|d")]
    [InlineData("a\r\npart", "a")]
    public void Any_cut_of_the_input_gives_the_same_lines(string sent, string expected)
    {
        byte[] input = Latin1.Bytes(sent);
        Assert.Equal(expected, Read(input));
        for (int cut = 1; cut < input.Length; cut++)
        {
            Assert.Equal(expected, Read(input[..cut], input[cut..]));
        }

        Assert.Equal(expected, Read([.. input.Select(one => new[] { one })]));
    }

    [Fact]
    public void A_line_that_is_too_long_ends_the_reading()
    {
        var reader = new LineReader();
        ReadOnlySpan<byte> input = new byte[LineReader.MaxLine];
        Assert.False(reader.TryRead(ref input, out _));
        Assert.False(reader.Overflowed);
        input = "xy\n"u8;
        Assert.False(reader.TryRead(ref input, out _));
        Assert.True(reader.Overflowed);
    }

    private static string Read(params byte[][] parts)
    {
        var reader = new LineReader();
        var lines = new List<string>();
        foreach (byte[] part in parts)
        {
            ReadOnlySpan<byte> rest = part;
            while (!rest.IsEmpty && reader.TryRead(ref rest, out ReadOnlySpan<byte> line))
            {
                lines.Add(Latin1.Text(line));
            }
        }

        return string.Join('|', lines);
    }
}
