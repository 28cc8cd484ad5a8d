using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Text;
using Conserver.Tests;

namespace Conserver.Server.Tests.Fuzzing;

/// <summary>Any bytes as what a check of a password says: a module may have written into its pipe.</summary>
[Trait("Kind", "fuzz")]
public sealed class PasswordAnswerFuzzTests
{
    private readonly FuzzMix mix = new(
        "answer", "Right", "Wrong", "Refused", "Failed", "AsksHidden", "AsksShown", " ", " 0 ", " 2000 ", "Code:", "\n",
        "\r", "\u001b[2J", "-1", "99999999999", "0", "3", "\0");

    [Fact]
    public void Nobody_is_let_in_but_by_the_word_and_a_question_is_one_harmless_line() =>
        new Fuzz("answer", TimeSpan.FromSeconds(1)).Run(mix.Make, (input, _) =>
        {
            string text = Latin1.Text(input);
            PasswordAnswer? answer = PasswordProcess.Parse(text);
            Assert.True(answer?.Outcome != PasswordOutcome.Right || text.StartsWith("Right ", StringComparison.Ordinal));
            Assert.True(answer is null || text.EndsWith('\n'));
            if (answer is { Asks: true })
            {
                string question = Replies.AskMore(isShown: true, PrintableText.Of(answer.Reason));
                Assert.StartsWith("answer? + ", question, StringComparison.Ordinal);

                // Above are pieces of UTF-8.
                Assert.DoesNotContain(question[..^2], c => c is < ' ' or '\x7F');
            }
        });
}
