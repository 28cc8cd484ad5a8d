using Conserver.Server.History.Input;
using Conserver.Tests;

namespace Conserver.Server.Tests.Fuzzing;

/// <summary>Any keys, and a device that echoes them, or not, or says anything else.</summary>
[Trait("Kind", "fuzz")]
public sealed class EchoFuzzTests
{
    private static readonly FuzzMix Mix = new(
        "echo",
        ["a", "b", " ", "*", "\r", "\n", "\r\n", "\b", "\u007f", "\b \b", "\u001b", "\u001b[", "\u001b[1m", "\u001b[A",
            "\u001bO", "\u001b]0;", "\u0007", "\u001b\\", "\t", "\0", "\u0003", "^C", " \r", "\u00c3\u00a9", "\u00ff"]);

    /// <summary>
    /// However output is cut, the same is told; each key is told once, in order; and what is told as it was typed was said.
    /// </summary>
    [Fact]
    public void Each_key_is_told_once_and_none_that_was_not_said() =>
        new Fuzz("echo", TimeSpan.FromSeconds(3)).Run(Mix.Make, (input, random) =>
        {
            byte[] keys = input[..random.Next(input.Length + 1)];
            byte[] output = random.Next(2) == 0 ? input : input[keys.Length..];
            List<TypedKeys> told = Tell(keys, [output]);
            List<TypedKeys> again = Tell(keys, FuzzMix.Cut(output, random).Select(part => part.ToArray()));
            Assert.Equal(told.Select(Shown), again.Select(Shown));
            Assert.Equal(keys.Length, told.Sum(typed => typed.Count));
            int said = 0, at = 0;
            foreach (TypedKeys typed in told)
            {
                if (typed.Bytes is { } bytes)
                {
                    Assert.Equal(keys[at..(at + typed.Count)], bytes);
                    foreach (byte key in Visible(bytes))
                    {
                        said = Array.IndexOf(output, key, said) + 1;
                        Assert.True(said > 0, "told, and was not said");
                    }
                }

                at += typed.Count;
            }
        });

    private static List<TypedKeys> Tell(byte[] keys, IEnumerable<byte[]> output)
    {
        List<TypedKeys> told = [];
        var match = new EchoMatch(all: false, told.Add);
        match.Type(keys, 0);
        foreach (byte[] part in output)
        {
            match.Say(part, 0);
        }

        match.End();
        Assert.False(match.IsOpen);
        return told;
    }

    private static string Shown(TypedKeys typed) =>
        typed.Bytes is { } bytes ? Convert.ToHexString(bytes) : $"{typed.Count} keys";

    // Of which it is expected that they come back.
    private static IEnumerable<byte> Visible(byte[] bytes)
    {
        var reader = new KeyReader();
        return bytes.Where(key => reader.Read(key) == KeyKind.Shown);
    }
}
