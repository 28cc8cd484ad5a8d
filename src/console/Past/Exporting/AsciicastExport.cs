using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Conserver.ConsoleProgram.Past.Exporting;

/// <summary>
/// A recording for players of asciicast v2: a header, and an array a line, each JSON. What is no UTF-8 is replaced; a letter
/// that is cut comes when it is whole.
/// </summary>
/// <param name="title">What it is of.</param>
/// <param name="write">Takes the text.</param>
internal sealed class AsciicastExport(string title, Action<ReadOnlySpan<byte>> write) : IExport
{
    /// <summary>What consoles take a terminal for that has not said how large it is.</summary>
    private const int Width = 80, Height = 24;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly ArrayBufferWriter<byte> buffer = new();
    private long? start;
    private long last;

    public void Take(long time, ReadOnlySpan<byte> bytes)
    {
        Begin(time);

        // A clock that was set back stands still here: players know no way back.
        last = Math.Max(last, time);
        Say(bytes, flush: false);
    }

    public void Finish()
    {
        Begin(0);
        Say([], flush: true);
    }

    private void Begin(long time)
    {
        if (start is null)
        {
            start = last = time;
            Line(writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("version", 2);
                writer.WriteNumber("width", Width);
                writer.WriteNumber("height", Height);
                writer.WriteNumber("timestamp", time / 1000);
                writer.WriteString("title", title);
                writer.WriteEndObject();
            });
        }
    }

    private void Say(ReadOnlySpan<byte> bytes, bool flush)
    {
        char[] text = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        int length = decoder.GetChars(bytes, text, flush);
        if (length > 0)
        {
            Line(writer =>
            {
                writer.WriteStartArray();
                writer.WriteNumberValue((last - start!.Value) / 1000m);
                writer.WriteStringValue("o");
                writer.WriteStringValue(text.AsSpan(0, length));
                writer.WriteEndArray();
            });
        }
    }

    private void Line(Action<Utf8JsonWriter> fill)
    {
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            fill(writer);
        }

        buffer.Write("\n"u8);
        write(buffer.WrittenSpan);
    }
}
