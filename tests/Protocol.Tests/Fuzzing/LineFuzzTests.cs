using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Text;
using Conserver.Tests;

namespace Conserver.Protocol.Tests.Fuzzing;

/// <summary>Any bytes as command lines.</summary>
[Trait("Kind", "fuzz")]
public sealed class LineFuzzTests
{
    private readonly FuzzMix mix = new(
        "line",
        [.. Verbs.Login.Concat(Verbs.Master).Concat(Verbs.Group).Select(verb => verb.Name),
            "\r\n", "\n", "\r\n", "\n", "\r", " ", ":", "\t", "\0"]);

    [Fact]
    public void Every_cut_gives_the_same_lines_and_none_is_too_long() =>
        new Fuzz("line", TimeSpan.FromSeconds(2)) { MostBytes = 32 << 20 }.Run(Make, (input, random) =>
        {
            List<string> expected = [];
            foreach (string line in Latin1.Text(input).Split('\n')[..^1])
            {
                if (line.Length > LineReader.MaxLine)
                {
                    break;
                }

                expected.Add(line.EndsWith('\r') ? line[..^1] : line);
            }

            var reader = new LineReader();
            List<string> lines = [];
            foreach (ReadOnlyMemory<byte> read in FuzzMix.Cut(input, random))
            {
                ReadOnlySpan<byte> rest = read.Span;
                while (reader.TryRead(ref rest, out ReadOnlySpan<byte> line))
                {
                    lines.Add(Latin1.Text(line));
                    CheckCommand(line);
                }
            }

            Assert.Equal(expected, lines);
            Assert.Equal(Latin1.Text(input).Split('\n').Any(line => line.Length > LineReader.MaxLine), reader.Overflowed);
        });

    // Now and then a line about as long as one may be.
    private byte[] Make(Random random) => random.Next(64) > 0 ? mix.Make(random)
        : [.. mix.Make(random), .. new byte[LineReader.MaxLine - 16 + random.Next(32)], .. mix.Make(random)];

    private static void CheckCommand(ReadOnlySpan<byte> line)
    {
        foreach (CommandLine command in new[] { CommandLine.ParseMaster(line), CommandLine.ParseGroup(line) })
        {
            Assert.InRange(command.Verb.Length + (command.Argument?.Length ?? 0), 0, line.Length);
            Assert.DoesNotContain('\0', command.Verb + command.Argument);
            Assert.Equal(CommandLine.Trim(command.Verb), command.Verb);
        }
    }
}
