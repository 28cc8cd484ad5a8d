using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Conserver.Protocol.Text;

namespace Conserver.Server.Audit;

/// <summary>
/// Makes the lines of an audit trail, each bound to the one before it. Pure: what time it is, is said.
/// </summary>
internal sealed class AuditChain
{
    /// <summary>Longer texts are cut, bytes: nobody's note fills the disk of the trail.</summary>
    public const int MaxText = 1024;

    // Quotes and letters of all languages as they are: it is read by people, and never put into a page of HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> buffer = new(512);

    /// <summary>The last entry's number; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>The last entry's hash.</summary>
    public string Hash { get; private set; } = AuditHash.None;

    /// <summary>
    /// Goes on behind a trail that there is already; without an entry in it, where this chain is.
    /// </summary>
    /// <param name="tail">The last bytes of the file.</param>
    /// <returns>The file ends in the middle of a line: it is to be ended first.</returns>
    public bool Resume(ReadOnlySpan<byte> tail)
    {
        bool torn = tail is not ([] or [.., (byte)'\n']);
        while (!tail.IsEmpty)
        {
            int start = tail[..^1].LastIndexOf((byte)'\n') + 1;
            if (AuditEntry.TryRead(tail[start..].TrimEnd((byte)'\n'), out AuditEntry last))
            {
                (Number, Hash) = (last.Number, last.Hash);
                break;
            }

            tail = tail[..start];
        }

        return torn;
    }

    /// <summary>The next line, line feed included.</summary>
    public byte[] Next(DateTimeOffset time, AuditEvent what)
    {
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", Number + 1);
            json.WriteString(
                "time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("event", AuditNames.Of(what.Act));
            Write(json, "by", what.By);
            Write(json, "console", what.Console);
            Write(json, "of", what.Of);
            Write(json, "text", what.Text);
            Write(json, "result", what.Result);
            if (what.Count > 0)
            {
                json.WriteNumber("count", what.Count);
            }

            json.WriteString("prev", Hash);
            json.Flush();
            Number++;
            Hash = AuditHash.Of(buffer.WrittenSpan);
        }

        return [.. buffer.WrittenSpan, .. AuditHash.EndOf(Hash)];
    }

    private static void Write(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, Readable(text.Length > MaxText ? text[..MaxText] : text));
        }
    }

    // Bytes that are UTF-8 are what they say; others are shown as Latin-1, so that no two texts become one.
    private static string Readable(string text)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Latin1.Bytes(text));
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }
}
