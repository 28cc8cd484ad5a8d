using System.Text;
using Conserver.Protocol.Escape;
using Conserver.Protocol.Text;

namespace Conserver.Protocol.Tests.Escape;

public sealed class EscapeReaderTests
{
    [Theory]
    [InlineData("hello", "keys(hello)")]
    [InlineData("\u0005c.", "prefix command(.)")]
    [InlineData("ab\u0005cwcd", "keys(ab) prefix command(w) keys(cd)")]
    [InlineData("\u0005\u0005x", "escaped(\u0005) escaped(\u0005x)")]
    [InlineData("\u0005\u0005" + "cv", "escaped(\u0005) prefix command(v)")]
    [InlineData("\u0005y", "escaped(\u0005y)")]
    [InlineData("\u0005" + "c\u0005", "prefix command(\u0005)")]
    [InlineData("\u0005" + "c\u0005" + "c?", "prefix command(\u0005) keys(c?)")]
    [InlineData("a\xff\u0005" + "c\xd6" + "b", "keys(a\xff) prefix command(\xd6) keys(b)")]
    public void Any_cut_of_the_input_gives_the_same_tokens(string typed, string expected)
    {
        byte[] input = Latin1.Bytes(typed);
        Assert.Equal(expected, Read(new EscapeReader(), input));
        for (int cut = 1; cut < input.Length; cut++)
        {
            Assert.Equal(expected, Read(new EscapeReader(), input[..cut], input[cut..]));
        }

        Assert.Equal(expected, Read(new EscapeReader(), [.. input.Select(one => new[] { one })]));
    }

    [Fact]
    public void A_redefined_sequence_is_the_only_one_that_counts()
    {
        var reader = new EscapeReader { First = 0x01, Second = (byte)'x' };
        Assert.Equal("keys(\u0005" + "c.) prefix command(.)", Read(reader, Latin1.Bytes("\u0005" + "c.\u0001x.")));
    }

    [Fact]
    public void Bytes_above_0x7f_work_as_escape_bytes()
    {
        var reader = new EscapeReader { First = 0xE1, Second = 0xE2 };
        Assert.Equal("keys(a) prefix command(v)", Read(reader, [(byte)'a', 0xE1, 0xE2, (byte)'v']));
    }

    [Theory]
    [InlineData("", 'x', true)]
    [InlineData("", '\u0005', false)]
    [InlineData("a", '\u00ff', true)]
    [InlineData("\u0005", 'c', false)]
    [InlineData("\u0005", '\u0005', true)]
    [InlineData("\u0005", 'x', true)]
    [InlineData("\u0005\u0005", 'c', false)]
    [InlineData("\u0005" + "c", 'x', false)]
    [InlineData("\u0005" + "c", '\u0005', false)]
    [InlineData("\u0005" + "cw", 'c', true)]
    public void It_is_known_before_a_byte_is_read_whether_it_is_a_key(string before, char next, bool isKey)
    {
        var reader = new EscapeReader();
        Read(reader, Latin1.Bytes(before));
        Assert.Equal(isKey, reader.IsKey((byte)next));
        string tokens = Read(reader, [(byte)next]);
        Assert.Equal(isKey, tokens.StartsWith("keys", StringComparison.Ordinal)
            || tokens.StartsWith("escaped", StringComparison.Ordinal));
    }

    // Runs of keys that a cut has split are joined again; everything else must come out as it is.
    private static string Read(EscapeReader reader, params byte[][] parts)
    {
        var tokens = new List<string>();
        var keys = new StringBuilder();
        void Flush()
        {
            if (keys.Length > 0)
            {
                tokens.Add($"keys({keys})");
                keys.Clear();
            }
        }

        foreach (byte[] part in parts)
        {
            ReadOnlySpan<byte> rest = part;
            while (reader.TryRead(ref rest, out EscapeToken token))
            {
                if (token.Kind == EscapeTokenKind.Keys)
                {
                    keys.Append(Latin1.Text(token.Keys));
                    continue;
                }

                Flush();
                tokens.Add(token.Kind switch
                {
                    EscapeTokenKind.Prefix => "prefix",
                    EscapeTokenKind.Command => $"command({(char)token.Command})",
                    _ => $"escaped({Latin1.Text(token.Keys)})",
                });
            }
        }

        Flush();
        return string.Join(' ', tokens);
    }
}
