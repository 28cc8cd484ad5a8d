using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Conserver.Protocol.Text;

namespace Conserver.Client.Listing;

/// <summary>Listings as JSON: an array with one object a line. Members are added, never renamed or taken away.</summary>
public static class JsonListing
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object for each console.</summary>
    public static byte[] Consoles(IEnumerable<ConsoleRow> rows) => Array(rows, WriteConsole);

    /// <summary>One object for each viewer of each console.</summary>
    public static byte[] Viewers(IEnumerable<ConsoleRow> rows) =>
        Array(rows.SelectMany(row => row.Viewers.Select(viewer => (row, viewer))), (writer, pair) =>
        {
            writer.WriteString("console", Text(pair.row.Name));
            writer.WriteString("server", Text(pair.row.At.Server));
            WriteViewer(writer, pair.viewer);
        });

    /// <summary>One object for each server: its name and what it answered.</summary>
    public static byte[] Servers(IEnumerable<ServerAnswer> answers) => Array(answers, (writer, answer) =>
    {
        writer.WriteString("server", Text(answer.Server));
        if (long.TryParse(answer.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            writer.WriteNumber(answer.What, number);
        }
        else
        {
            writer.WriteString(answer.What, Text(answer.Value));
        }

        WriteKnown(writer, "conserver", answer.Own is { } own ? Text(own.Version) : null);
        WriteKnown(writer, "trouble", answer.Own?.Trouble is { } trouble ? Text(trouble) : null);
    });

    private static void WriteKnown(Utf8JsonWriter writer, string member, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(member, value);
        }
    }

    private static void WriteConsole(Utf8JsonWriter writer, ConsoleRow row)
    {
        writer.WriteString("name", Text(row.Name));
        writer.WriteString("server", Text(row.At.Server));
        writer.WriteString("host", Text(row.Host));
        writer.WriteNumber("pid", row.Pid);
        writer.WriteString("type", Text(row.Type));
        WriteLine(writer, row);
        writer.WriteString("state", row.State);
        if (row.Trouble is { } trouble)
        {
            writer.WriteString("reason", Text(trouble));
            if (row.RetryIn is { } seconds)
            {
                writer.WriteNumber("retryIn", seconds);
            }
        }

        WriteKnown(writer, "access", row.Access);
        if (row.Modem is { } modem)
        {
            WriteTexts(writer, "modem", modem);
            writer.WriteNumber("modemAge", row.ModemAge);
        }

        writer.WriteString("writer", row.Writer is { } typist ? Text($"{typist.User}@{typist.From}") : null);
        writer.WriteStartArray("viewers");
        foreach (ViewerRow viewer in row.Viewers)
        {
            writer.WriteStartObject();
            WriteViewer(writer, viewer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("logfile", Text(row.LogFile));
        writer.WriteBoolean("logging", row.IsLogged);
        WriteKnown(writer, "logTrouble", row.LogTrouble is { } cause ? Text(cause) : null);
        WriteTexts(writer, "aliases", row.Aliases);
        WriteTexts(writer, "options", row.Options);
        if (row.HasErrors)
        {
            writer.WriteBoolean("configErrors", true);
        }
    }

    // The details are joined by commas in ways that depend on the type; what comes first may hold commas.
    private static void WriteLine(Utf8JsonWriter writer, ConsoleRow row)
    {
        string[] parts = row.Details.Split(',');
        string First(int others) => Text(string.Join(',', parts[..Math.Max(1, parts.Length - others)]));
        string FromEnd(int place) => parts.Length > place ? Text(parts[^place]) : "";
        switch (row.Type)
        {
            case "exec" or "ssh":
                writer.WriteString(row.Type == "exec" ? "command" : "address", First(3));
                string terminal = FromEnd(2);
                writer.WriteString("terminal", terminal is "(null)" or "(inactive)" ? null : terminal);
                break;
            case "host":
                writer.WriteString("address", First(3));
                writer.WriteString("port", FromEnd(3));
                writer.WriteString("protocol", FromEnd(2));
                break;
            case "device":
                writer.WriteString("device", First(2));
                writer.WriteString("rate", FromEnd(2).TrimEnd());
                break;
            case "uds":
                writer.WriteString("socket", First(1));
                break;
            case "listen":
                writer.WriteString("address", First(2));
                writer.WriteString("protocol", FromEnd(2));
                break;
            case "ipmi":
                writer.WriteString("address", First(1));
                break;
        }
    }

    private static void WriteViewer(Utf8JsonWriter writer, ViewerRow viewer)
    {
        writer.WriteString("user", Text(viewer.User));
        writer.WriteString("from", Text(viewer.From));
        writer.WriteString("mode", viewer.Mode);
        writer.WriteBoolean("waits", viewer.Waits);
        writer.WriteNumber("idle", viewer.IdleSeconds);
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(Text(text));
        }

        writer.WriteEndArray();
    }

    private static byte[] Array<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write("["u8);
        bool first = true;
        using var writer = new Utf8JsonWriter(buffer, Options);
        foreach (T item in items)
        {
            buffer.Write(first ? "\n"u8 : ",\n"u8);
            first = false;
            writer.Reset(buffer);
            writer.WriteStartObject();
            write(writer, item);
            writer.WriteEndObject();
            writer.Flush();
        }

        buffer.Write(first ? "]\n"u8 : "\n]\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Bytes that are UTF-8 as such; others as Latin-1, so that nothing is lost.</summary>
    private static string Text(string latin1)
    {
        byte[] bytes = Latin1.Bytes(latin1);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : latin1;
    }
}
