using Conserver.Client.Connections;
using Conserver.Tests;

namespace Conserver.Client.Tests.Fuzzing;

/// <summary>Any bytes as a server's token of Kerberos.</summary>
[Trait("Kind", "fuzz")]
public sealed class GssTokenFuzzTests
{
    private const int LongestHeader = 5, Largest = 64 * 1024;

    private readonly FuzzMix mix = new(
        "gss", "\u0060", "\u0060\u0003abc", "\u0060\u0081\u0080", "\u0060\u0082\u0001\0", "\u0060\u0083\u0001\0\0",
        "\u0060\u0084", "\u0060\u0080", "\0", "\u00ff", "some text");

    [Fact]
    public void A_token_is_waited_for_byte_for_byte_and_never_for_ever() =>
        new Fuzz("gss", TimeSpan.FromSeconds(1)).Run(mix.Make, (input, random) =>
        {
            byte[] endless = [.. input, .. new byte[Largest + LongestHeader]];
            var read = new List<byte>();
            for (int missing; (missing = GssToken.Missing(read)) > 0;)
            {
                Assert.InRange(missing, 1, Largest + LongestHeader);
                Assert.InRange(read.Count + missing, 1, Largest + LongestHeader);
                int got = random.Next(1, missing + 1);
                read.AddRange(endless.AsSpan(read.Count, got));
            }

            // What is whole is so however it was cut, and no less would have been.
            List<byte> less = [.. read.SkipLast(1)];
            Assert.True(read.Count == 0 || endless[0] != 0x60 || less.Count < 2 || GssToken.Missing(less) is 0 or 1);
            Assert.Equal(0, GssToken.Missing(read));
        });
}
