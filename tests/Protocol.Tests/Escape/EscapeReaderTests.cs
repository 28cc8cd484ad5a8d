using System.Text;
using Conserver.Protocol.Escape;
using Conserver.Protocol.Text;

namespace Conserver.Protocol.Tests.Escape;

public sealed class EscapeReaderTests
{
    [Theory]
    [InlineData("hello", "keys(hello)")]
    [InlineData("\x05c.", "prefix command(.)")]
    [InlineData("ab\x05cwcd", "keys(ab) prefix command(w) keys(cd)")]
    [InlineData("\x05\x05x", "escaped(\x05) escaped(\x05x)")]
    [InlineData("\x05\x05" + "cv", "escaped(\x05) prefix command(v)")]
    [InlineData("\x05y", "escaped(\x05y)")]
    [InlineData("\x05" + "c\x05", "prefix command(\x05)")]
    [InlineData("\x05" + "c\x05" + "c?", "prefix command(\x05) keys(c?)")]
    [InlineData("a\xff\x05" + "c\xd6" + "b", "keys(a\xff) prefix command(\xd6) keys(b)")]
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
        Assert.Equal("keys(\x05" + "c.) prefix command(.)", Read(reader, Latin1.Bytes("\x05" + "c.\x01x.")));
    }

    [Fact]
    public void Bytes_above_0x7f_work_as_escape_bytes()
    {
        var reader = new EscapeReader { First = 0xE1, Second = 0xE2 };
        Assert.Equal("keys(a) prefix command(v)", Read(reader, [(byte)'a', 0xE1, 0xE2, (byte)'v']));
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
