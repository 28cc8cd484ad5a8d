using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Conserver.Protocol.Text;

namespace Conserver.Server.History.Input;

/// <summary>Lines of a file of what was typed: an object of JSON each. Pure.</summary>
internal static class InputEntry
{
    // Letters of all languages as they are; control characters never are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// What somebody has typed: <c>keys</c> as text, <c>hex</c> when it is no UTF-8, <c>notEchoed</c> as a number.
    /// </summary>
    /// <param name="time">Of the first key.</param>
    /// <param name="console">Its name, one char per byte.</param>
    /// <param name="by"><c>user@host</c>, likewise.</param>
    /// <param name="typed">The keys.</param>
    public static byte[] Of(DateTimeOffset time, string console, string by, TypedKeys typed) => Line(time, console, json =>
    {
        json.WriteString("by", Readable(by));
        if (typed.Bytes is not { } keys)
        {
            json.WriteNumber("notEchoed", typed.Count);
        }
        else if (Text(keys) is { } text)
        {
            json.WriteString("keys", text);
        }
        else
        {
            json.WriteString("hex", Convert.ToHexStringLower(keys));
        }
    });

    /// <summary>So many keys are not in the file, because it could not be written.</summary>
    public static byte[] OfLost(DateTimeOffset time, string console, long count) =>
        Line(time, console, json => json.WriteNumber("lost", count));

    private static byte[] Line(DateTimeOffset time, string console, Action<Utf8JsonWriter> rest)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString(
                "time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("console", Readable(console));
            rest(json);
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    // Names are UTF-8, or else Latin-1.
    private static string Readable(string name) => Text(Latin1.Bytes(name)) ?? name;

    private static string? Text(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
