using System.Text;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;
using Conserver.Tests;

namespace Conserver.Protocol.Tests.Fuzzing;

/// <summary>Any bytes as the wire codec's input.</summary>
[Trait("Kind", "fuzz")]
public sealed class WireFuzzTests
{
    private readonly FuzzMix mix = new("wire", "\u00ff", "\u00ff\u00ff", "\u00ffE", "\u00ff.", "\u00ffW", "80x24\r", "abc");

    [Fact]
    public void Every_cut_gives_what_the_rules_say_and_what_is_quoted_comes_back() =>
        new Fuzz("wire", TimeSpan.FromSeconds(2)).Run(mix.Make, Check);

    private static void Check(byte[] input, Random random)
    {
        bool knowsWindow = random.Next(2) == 0;
        (string expected, int violations) = ByTheRules(input, knowsWindow);
        var decoder = new WireDecoder { KnowsWindow = knowsWindow };
        var gathering = new WireDecoder { KnowsWindow = knowsWindow };
        Assert.Equal(expected, Decode(ref decoder, FuzzMix.Cut(input, random), gathers: false));
        Assert.Equal(expected, Decode(ref gathering, FuzzMix.Cut(input, random), gathers: true));
        Assert.Equal((violations, violations), (decoder.Violations, gathering.Violations));

        byte[] wire = new byte[input.Length + WireEncoder.CountEscapes(input)];
        Assert.Equal(wire.Length, WireEncoder.Encode(input, wire));
        var back = new WireDecoder { KnowsWindow = knowsWindow };
        Assert.Equal(Latin1.Text(input), Decode(ref back, FuzzMix.Cut(wire, random), gathers: true));
        Assert.Equal(0, back.Violations);

        ReadOnlySpan<byte> rest = input;
        string? window = new WindowAnswer().Read(ref rest);
        Assert.True(window is null ? rest.IsEmpty && input.Length <= 11 : input.Length - rest.Length <= 12);
    }

    private static string Decode(ref WireDecoder decoder, IEnumerable<ReadOnlyMemory<byte>> reads, bool gathers)
    {
        var text = new StringBuilder();
        byte[] gathered = [];
        foreach (ReadOnlyMemory<byte> read in reads)
        {
            ReadOnlySpan<byte> rest = read.Span;
            int tokens = 0;
            while (gathers
                ? decoder.TryRead(ref rest, ref gathered, out WireToken token)
                : decoder.TryRead(ref rest, out token))
            {
                Assert.True(++tokens <= read.Length, "more tokens than bytes");
                Assert.True(token.Kind == WireKind.Signal || token.Data.Length > 0, "a token of nothing");
                text.Append(token.Kind == WireKind.Signal ? Name(token.Signal) : Latin1.Text(token.Data));
            }

            Assert.True(rest.IsEmpty);
            Assert.True(gathered.Length <= 4096 + read.Length);
        }

        return text.ToString();
    }

    private static string Name(WireSignal signal) => $"{{{(int)signal}}}";

    private static (string Text, int Violations) ByTheRules(byte[] input, bool knowsWindow)
    {
        var text = new StringBuilder();
        int violations = 0;
        for (int i = 0; i < input.Length; i++)
        {
            if (input[i] != 0xFF)
            {
                text.Append((char)input[i]);
            }
            else if (++i < input.Length)
            {
                char code = (char)input[i];
                bool isSignal = "E.GZ".Contains(code, StringComparison.Ordinal) || (code == 'W' && knowsWindow);
                violations += isSignal || input[i] == 0xFF ? 0 : 1;
                text.Append(isSignal ? Name((WireSignal)input[i]) : code.ToString());
            }
        }

        return (text.ToString(), violations);
    }
}
