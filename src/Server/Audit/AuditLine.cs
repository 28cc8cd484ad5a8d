using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Conserver.Protocol.Text;

namespace Conserver.Server.Audit;

/// <summary>An entry before it has a place in a trail: its members as JSON, without braces, and a line feed. Pure.</summary>
internal static class AuditLine
{
    /// <summary>Longer texts are cut, bytes: nobody's note fills the disk of the trail.</summary>
    public const int MaxText = 1024;

    // Quotes and letters of all languages as they are: it is read by people, and never put into a page of HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(DateTimeOffset time, AuditEvent what)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
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

            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan[1..^1], (byte)'\n'];
    }

    /// <summary>The entry as it is told while no file takes it: without a place.</summary>
    public static byte[] Bare(ReadOnlySpan<byte> line) => [(byte)'{', .. line.TrimEnd((byte)'\n'), .. "}\n"u8];

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
