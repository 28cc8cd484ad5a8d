using Conserver.Protocol.Text;
using Conserver.Server.Access;
using Conserver.Tests;

namespace Conserver.Server.Tests.Fuzzing;

/// <summary>Any bytes as conserver.passwd.</summary>
[Trait("Kind", "fuzz")]
public sealed class PasswordFileFuzzTests
{
    private readonly FuzzMix mix = new(
        "passwd", "ann", "bob", ":", "\n", "\r\n", " ", "\t", "#", "\n#", "\n ", "*any*", "*passwd*", "$1$salt$hash",
        "\0", "x");

    [Fact]
    public void The_first_entry_decides_and_nothing_else_does() =>
        new Fuzz("passwd", TimeSpan.FromSeconds(2)).Run(mix.Make, (input, random) =>
        {
            string text = Latin1.Text(input);
            string user = random.Next(4) switch { 0 => "", 1 => "bob", 2 => "*any*", _ => "ann" };
            PasswordLookup found = PasswordFile.Find(text, user);
            Assert.Equal(found.Secret is null, PasswordFile.KindOf(text, user) == SecretKind.None);
            string word = (found.Secret ?? "").Split(' ', '\t', '\v', '\f', '\r')[0];
            Assert.Contains(word, text, StringComparison.Ordinal);
            Assert.DoesNotContain("hash", found.ToString(), StringComparison.Ordinal);
            Assert.Equal(found.BadLines.Select(line => line.Number).Order(), found.BadLines.Select(line => line.Number));
            Assert.InRange(found.BadLines.Length, 0, text.Count(c => c == '\n') + 1);

            // Who stands before all others is found, and behind them only when nobody else was meant.
            Assert.Equal("mine", PasswordFile.Find($"{user}:mine\n#\n{text}", user).Secret);
            Assert.Equal(found.Secret ?? "mine", PasswordFile.Find($"{text}\n#\n{user}:mine\n", user).Secret);
            string? anybodys = PasswordFile.Find(text, "nobody of this name").Secret;
            Assert.True(anybodys is null || text.Contains(PasswordFile.AnyUser, StringComparison.Ordinal));
            _ = PasswordFile.Decoy(text, user, (_, count) => random.Next(count));
        });
}
