using System.Text;
using Conserver.Protocol.Escape;
using Conserver.Protocol.Text;
using Conserver.Tests;

namespace Conserver.Protocol.Tests.Fuzzing;

/// <summary>Any bytes as what an attached client types.</summary>
[Trait("Kind", "fuzz")]
public sealed class EscapeFuzzTests
{
    private readonly FuzzMix mix = new(
        "escape",
        [.. EscapeCommands.All.SelectMany(command => command.Keys).Select(key => $"\u0005c{(char)key}"),
            "\u0005", "c", "\u0005\u0005", "\u007f", "\u0015", "\r", "\a", "12", "\\z", "\\d", "\\101", "^A", "^", "\\"]);

    [Fact]
    public void Every_cut_gives_what_the_rules_say_whatever_the_sequence_is() =>
        new Fuzz("escape", TimeSpan.FromSeconds(2)).Run(mix.Make, (input, random) =>
        {
            (byte first, byte second) = random.Next(input.Length == 0 ? 1 : 4) switch
            {
                0 => ((byte)random.Next(256), (byte)random.Next(256)),
                1 => (input[0], input[0]),
                2 => (input[0], input[^1]),
                _ => ((byte)5, (byte)'c'),
            };
            var reader = new EscapeReader { First = first, Second = second };
            Assert.Equal(ByTheRules(input, first, second), Read(reader, FuzzMix.Cut(input, random)));
        });

    [Fact]
    public void The_screen_shows_what_a_prompt_has_taken() =>
        new Fuzz("escape", TimeSpan.FromSeconds(1)).Run(mix.Make, (input, random) =>
        {
            PromptEditor editor = random.Next(2) == 0 ? PromptEditor.ForText() : PromptEditor.ForCount();
            var screen = new StringBuilder();
            foreach (byte key in input)
            {
                bool ended = editor.Feed(key, out string echo);
                foreach (char shown in echo.Replace("\b \b", "\b", StringComparison.Ordinal))
                {
                    screen = shown == '\b' ? screen.Remove(screen.Length - 1, 1)
                        : shown == '\a' ? screen
                        : screen.Append(shown);
                }

                Assert.InRange(editor.Text.Length, 0, PromptEditor.MaxText);
                if (ended)
                {
                    break;
                }
            }

            Assert.Equal(editor.Text.Replace("\a", "", StringComparison.Ordinal), screen.ToString());
        });

    [Fact]
    public void Any_text_is_a_break_sequence_no_longer_than_itself() =>
        new Fuzz("escape", TimeSpan.FromSeconds(1)).Run(mix.Make, (input, _) =>
        {
            string text = Latin1.Text(input);
            var steps = SequenceText.Parse(text);
            Assert.InRange(steps.Sum(step => Math.Max(step.Bytes.Length, 1)), 0, text.Length);
            for (int i = 1; i < steps.Length; i++)
            {
                Assert.False(steps[i].Kind == SequenceKind.Bytes && steps[i - 1].Kind == SequenceKind.Bytes);
            }

            Assert.True(text.AsSpan().ContainsAny('\\', '^') || steps.Sum(step => step.Bytes.Length) == text.Length);
        });

    private static string Read(EscapeReader reader, IEnumerable<ReadOnlyMemory<byte>> reads)
    {
        var text = new StringBuilder();
        foreach (ReadOnlyMemory<byte> read in reads)
        {
            ReadOnlySpan<byte> rest = read.Span;
            int tokens = 0;
            while (reader.TryRead(ref rest, out EscapeToken token))
            {
                Assert.True(++tokens <= read.Length, "more tokens than bytes");
                text.Append(token.Kind switch
                {
                    EscapeTokenKind.Prefix => "{prefix}",
                    EscapeTokenKind.Command => $"{{command {token.Command}}}",
                    _ => Latin1.Text(token.Keys),
                });
            }

            Assert.True(rest.IsEmpty);
        }

        return text.ToString();
    }

    private static string ByTheRules(byte[] input, byte first, byte second)
    {
        var text = new StringBuilder();
        for (int i = 0; i < input.Length; i++)
        {
            if (input[i] != first)
            {
                text.Append((char)input[i]);
                continue;
            }

            // The first byte, as often as it is typed: once less is for itself, and the last one waits.
            while (++i < input.Length && input[i] == first && input[i] != second)
            {
                text.Append((char)first);
            }

            if (i < input.Length && input[i] == second)
            {
                text.Append("{prefix}");
                text.Append(++i < input.Length ? $"{{command {input[i]}}}" : "");
            }
            else if (i < input.Length)
            {
                text.Append((char)first).Append((char)input[i]);
            }
        }

        return text.ToString();
    }
}
