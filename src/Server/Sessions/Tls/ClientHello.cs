using System.Buffers.Binary;
using System.Collections.Immutable;
using Conserver.Protocol.Text;

namespace Conserver.Server.Sessions.Tls;

/// <summary>
/// What a TLS client offers (RFC 8446 §4.1.2). The server looks at it before the handshake because the answer depends on
/// it: stock conserver clients offer anonymous suites and reject certificates they do not know.
/// </summary>
/// <param name="CipherSuites">In the client's order.</param>
/// <param name="AlpnProtocols">RFC 7301, in the client's order; empty when the extension is absent.</param>
/// <param name="Versions">The supported_versions extension, or the one legacy version when it is absent.</param>
internal sealed record ClientHello(
    ImmutableArray<ushort> CipherSuites, ImmutableArray<string> AlpnProtocols, ImmutableArray<ushort> Versions)
{
    /// <summary>Longest hello accepted, in bytes, record headers included. Real ones are 0.2 to 2 KiB.</summary>
    public const int MaxLength = 32 * 1024;

    private const int MaxRecords = 64;
    private const int RecordHeader = 5;
    private const int MaxRecord = 16384;
    private const byte HandshakeRecord = 22;
    private const byte HelloMessage = 1;
    private const ushort AlpnExtension = 16;
    private const ushort VersionsExtension = 43;

    /// <summary>
    /// Reads a hello from everything received so far. Call again with more bytes after
    /// <see cref="ClientHelloVerdict.NeedMore"/>; bytes after the hello are ignored.
    /// </summary>
    public static ClientHelloVerdict Read(ReadOnlySpan<byte> received, out ClientHello? hello)
    {
        hello = null;
        ClientHelloVerdict verdict = Measure(received, out int messageLength);
        if (verdict != ClientHelloVerdict.Parsed)
        {
            return verdict;
        }

        byte[] message = new byte[messageLength];
        Join(received, message);
        hello = Parse(message.AsSpan(4));
        return hello is null ? ClientHelloVerdict.NotTls : ClientHelloVerdict.Parsed;
    }

    /// <summary>Checks the record headers and tells whether the whole message (4-byte header included) is here.</summary>
    private static ClientHelloVerdict Measure(ReadOnlySpan<byte> received, out int messageLength)
    {
        messageLength = 0;
        Span<byte> header = stackalloc byte[4];
        int have = 0;
        int at = 0;
        for (int records = 0; at < received.Length; records++)
        {
            ReadOnlySpan<byte> rest = received[at..];
            if (rest[0] != HandshakeRecord || (rest.Length > 1 && rest[1] != 3) || records == MaxRecords)
            {
                return ClientHelloVerdict.NotTls;
            }

            if (rest.Length < RecordHeader)
            {
                return ClientHelloVerdict.NeedMore;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[3..]);
            if (length is 0 or > MaxRecord)
            {
                return ClientHelloVerdict.NotTls;
            }

            ReadOnlySpan<byte> body = rest[RecordHeader..Math.Min(RecordHeader + length, rest.Length)];
            for (int i = 0; i < body.Length && have + i < header.Length; i++)
            {
                header[have + i] = body[i];
            }

            have += body.Length;
            at += RecordHeader + length;
            if (have >= 1 && header[0] != HelloMessage)
            {
                return ClientHelloVerdict.NotTls;
            }

            if (have >= header.Length)
            {
                messageLength = header.Length + (header[1] << 16 | header[2] << 8 | header[3]);
                if (messageLength > MaxLength)
                {
                    return ClientHelloVerdict.NotTls;
                }

                if (have >= messageLength)
                {
                    return ClientHelloVerdict.Parsed;
                }
            }
        }

        return at > MaxLength ? ClientHelloVerdict.NotTls : ClientHelloVerdict.NeedMore;
    }

    private static void Join(ReadOnlySpan<byte> received, Span<byte> message)
    {
        while (!message.IsEmpty)
        {
            int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(received[3..]), message.Length);
            received.Slice(RecordHeader, length).CopyTo(message);
            message = message[length..];
            received = received[(RecordHeader + length)..];
        }
    }

    private static ClientHello? Parse(ReadOnlySpan<byte> body)
    {
        // version(2) random(32) session id<1> suites<2> compressions<1> [extensions<2>]
        var reader = new TlsVectorReader(body);
        if (!reader.TryUInt16(out ushort legacy) || !reader.TrySkip(32) || !reader.TryVector8(out _)
            || !reader.TryVector16(out ReadOnlySpan<byte> suiteBytes) || !reader.TryVector8(out _)
            || !TryUInt16List(suiteBytes, out ImmutableArray<ushort> suites))
        {
            return null;
        }

        ImmutableArray<string> protocols = [];
        ImmutableArray<ushort> versions = [legacy];
        if (reader.IsEmpty)
        {
            return new ClientHello(suites, protocols, versions);
        }

        if (!reader.TryVector16(out ReadOnlySpan<byte> extensionBytes) || !reader.IsEmpty)
        {
            return null;
        }

        var extensions = new TlsVectorReader(extensionBytes);
        while (!extensions.IsEmpty)
        {
            if (!extensions.TryUInt16(out ushort kind) || !extensions.TryVector16(out ReadOnlySpan<byte> value))
            {
                return null;
            }

            if (kind == AlpnExtension && !TryProtocols(value, out protocols))
            {
                return null;
            }

            if (kind == VersionsExtension)
            {
                var list = new TlsVectorReader(value);
                if (!list.TryVector8(out ReadOnlySpan<byte> listed) || !TryUInt16List(listed, out versions))
                {
                    return null;
                }
            }
        }

        return new ClientHello(suites, protocols, versions);
    }

    private static bool TryProtocols(ReadOnlySpan<byte> value, out ImmutableArray<string> protocols)
    {
        protocols = [];
        var outer = new TlsVectorReader(value);
        if (!outer.TryVector16(out ReadOnlySpan<byte> names) || !outer.IsEmpty)
        {
            return false;
        }

        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        var reader = new TlsVectorReader(names);
        while (!reader.IsEmpty)
        {
            if (!reader.TryVector8(out ReadOnlySpan<byte> name) || name.IsEmpty)
            {
                return false;
            }

            found.Add(Latin1.Text(name));
        }

        protocols = found.ToImmutable();
        return true;
    }

    private static bool TryUInt16List(ReadOnlySpan<byte> bytes, out ImmutableArray<ushort> values)
    {
        values = [];
        if (bytes.IsEmpty || bytes.Length % 2 != 0)
        {
            return false;
        }

        ImmutableArray<ushort>.Builder found = ImmutableArray.CreateBuilder<ushort>(bytes.Length / 2);
        for (int i = 0; i < bytes.Length; i += 2)
        {
            found.Add(BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]));
        }

        values = found.MoveToImmutable();
        return true;
    }
}
