using System.Buffers.Binary;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Server.Tests.Tls;

public sealed class ClientHelloTests
{
    private static readonly byte[] Hello = HelloBytes.Make(
        suites: [0x1301, 0xC019, 0x00A7], alpn: ["h2", "conserver"], versions: [0x0304, 0x0303]);

    [Fact]
    public void Hello_gives_suites_protocols_and_versions()
    {
        Assert.Equal(ClientHelloVerdict.Parsed, ClientHello.Read(Hello, out ClientHello? hello));
        Assert.Equal([0x1301, 0xC019, 0x00A7], hello!.CipherSuites);
        Assert.Equal(["h2", "conserver"], hello.AlpnProtocols);
        Assert.Equal([0x0304, 0x0303], hello.Versions);
    }

    [Fact]
    public void Hello_without_extensions_has_its_legacy_version_only()
    {
        byte[] bytes = HelloBytes.Make([0x002F], [], []);
        Assert.Equal(ClientHelloVerdict.Parsed, ClientHello.Read(bytes, out ClientHello? hello));
        Assert.Equal([0x0303], hello!.Versions);
        Assert.Empty(hello.AlpnProtocols);
    }

    [Fact]
    public void Every_proper_prefix_needs_more()
    {
        for (int cut = 0; cut < Hello.Length; cut++)
        {
            Assert.Equal(ClientHelloVerdict.NeedMore, ClientHello.Read(Hello.AsSpan(0, cut), out _));
        }
    }

    [Fact]
    public void Hello_may_be_spread_over_records_at_every_place()
    {
        for (int cut = 1; cut < Hello.Length - 5; cut++)
        {
            byte[] spread = [.. Record(Hello.AsSpan(5, cut)), .. Record(Hello.AsSpan(5 + cut))];
            Assert.Equal(ClientHelloVerdict.NeedMore, ClientHello.Read(spread.AsSpan(0, spread.Length - 1), out _));
            Assert.Equal(ClientHelloVerdict.Parsed, ClientHello.Read(spread, out ClientHello? hello));
            Assert.Equal(3, hello!.CipherSuites.Length);
        }
    }

    [Fact]
    public void Bytes_after_the_hello_are_ignored() =>
        Assert.Equal(ClientHelloVerdict.Parsed, ClientHello.Read([.. Hello, 1, 2, 3], out _));

    [Theory]
    [InlineData("login bob\r\n")]
    [InlineData("GET / HTTP/1.0\r\n")]
    [InlineData("\u0016\u0001")]
    [InlineData("\u0016\u0003\u0001\u0000\u0000")]
    [InlineData("\u0016\u0003\u0001\u007F\u007F")]
    [InlineData("\u0016\u0003\u0001\u0000\u0004\u0002")]
    [InlineData("\u0016\u0003\u0001\u0000\u0004\u0001\u007F\u0000\u0000")]
    public void Other_beginnings_are_refused_at_once(string beginning) =>
        Assert.Equal(
            ClientHelloVerdict.NotTls, ClientHello.Read(Conserver.Protocol.Text.Latin1.Bytes(beginning), out _));

    [Fact]
    public void Endless_tiny_records_are_refused()
    {
        List<byte> bytes = [];
        bytes.AddRange(Record([1, 0, 0x70, 0]));
        ClientHelloVerdict verdict = ClientHelloVerdict.NeedMore;
        for (int i = 0; i < 100 && verdict == ClientHelloVerdict.NeedMore; i++)
        {
            bytes.AddRange(Record([0]));
            verdict = ClientHello.Read(bytes.ToArray(), out _);
        }

        Assert.Equal(ClientHelloVerdict.NotTls, verdict);
    }

    [Fact]
    public void Any_damaged_byte_is_survived()
    {
        Random random = new(1);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = [.. Hello];
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            ClientHelloVerdict verdict = ClientHello.Read(bytes, out ClientHello? hello);
            Assert.Equal(verdict == ClientHelloVerdict.Parsed, hello is not null);
        }
    }

    private static byte[] Record(ReadOnlySpan<byte> body)
    {
        byte[] record = new byte[5 + body.Length];
        record[0] = 22;
        record[1] = 3;
        record[2] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(3), (ushort)body.Length);
        body.CopyTo(record.AsSpan(5));
        return record;
    }
}
