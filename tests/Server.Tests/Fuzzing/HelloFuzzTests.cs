using Conserver.Server.Sessions.Tls;
using Conserver.Server.Tests.Tls;
using Conserver.Tests;

namespace Conserver.Server.Tests.Fuzzing;

/// <summary>Any bytes in place of a client's first words in TLS.</summary>
[Trait("Kind", "fuzz")]
public sealed class HelloFuzzTests
{
    private readonly FuzzMix mix = new(
        "hello", "\u0016\u0003\u0001", "\u0001\0\0", "\0\u0010", "\0\u002b", "\0\0", "\0\u0002", "\u0003\u0004",
        "\u00ff\u00ff");

    [Fact]
    public void A_hello_is_read_to_the_end_and_what_is_decided_stays_so() =>
        new Fuzz("hello", TimeSpan.FromSeconds(2)).Run(Make, (input, random) =>
        {
            ClientHelloVerdict whole = ClientHello.Read(input, out ClientHello? hello);
            Assert.Equal(whole == ClientHelloVerdict.Parsed, hello is not null);
            Assert.InRange((hello?.CipherSuites.Length ?? 0) * 2, 0, input.Length);
            for (int times = 0; times < 8; times++)
            {
                int length = random.Next(input.Length + 1);
                ClientHelloVerdict part = ClientHello.Read(input.AsSpan(0, length), out ClientHello? early);
                Assert.True(part == ClientHelloVerdict.NeedMore || part == whole, $"{part} at {length}, {whole} in the end");
                Assert.True(early is null || early.CipherSuites.SequenceEqual(hello!.CipherSuites));
            }

            byte[] longer = [.. input, .. new byte[ClientHello.MaxLength]];
            Assert.NotEqual(ClientHelloVerdict.NeedMore, ClientHello.Read(longer, out _));
        });

    [Fact]
    public void What_a_client_offers_is_what_is_read_in_any_records() =>
        new Fuzz("hello-offers", TimeSpan.FromSeconds(1)).Run(
            random => [(byte)random.Next(1, 9), (byte)random.Next(4), (byte)random.Next(4)],
            (input, random) =>
            {
                ushort[] suites = [.. Enumerable.Range(0, input[0]).Select(_ => (ushort)random.Next(65536))];
                string[] names = [.. Enumerable.Range(0, input[1]).Select(i => new string('a', 1 + i))];
                ushort[] versions = [.. Enumerable.Range(0, input[2]).Select(_ => (ushort)random.Next(65536))];
                byte[] spread = Spread(HelloBytes.Make(suites, names, versions), random);
                Assert.Equal(ClientHelloVerdict.Parsed, ClientHello.Read(spread, out ClientHello? hello));
                Assert.Equal(suites, hello!.CipherSuites);
                Assert.Equal(names, hello.AlpnProtocols);
                Assert.Equal(versions.Length == 0 ? [0x0303] : versions, hello.Versions);
            });

    // Half of them are sound but for a fault or two.
    private byte[] Make(Random random)
    {
        if (random.Next(2) == 0)
        {
            return mix.Make(random);
        }

        byte[] spread = Spread(HelloBytes.Make([0x1301, 0x00A7], ["conserver"], [0x0304]), random);
        for (int faults = random.Next(4); faults > 0; faults--)
        {
            spread[random.Next(spread.Length)] = (byte)random.Next(256);
        }

        return spread;
    }

    // In as many records as a hello may have, at most.
    private static byte[] Spread(byte[] hello, Random random)
    {
        ReadOnlyMemory<byte>[] cuts = [.. FuzzMix.Cut(hello[5..], random)];
        return
        [
            .. (cuts.Length > 60 ? [hello.AsMemory(5)] : cuts)
                .SelectMany(cut => (byte[])[22, 3, 1, (byte)(cut.Length >> 8), (byte)cut.Length, .. cut.Span]),
        ];
    }
}
