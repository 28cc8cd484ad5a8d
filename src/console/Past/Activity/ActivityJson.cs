using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Conserver.ConsoleProgram.Past.Activity;

/// <summary>Activity for programs.</summary>
internal static class ActivityJson
{
    /// <summary>One object: the console, how long a bucket is, and each that is not empty.</summary>
    public static byte[] Of(string console, ActivityBuckets buckets)
    {
        var target = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(target))
        {
            writer.WriteStartObject();
            writer.WriteString("console", console);
            writer.WriteNumber("bucketSeconds", buckets.Width / 1000);
            writer.WriteNumber("undatedBytes", buckets.Undated);
            writer.WriteStartArray("buckets");
            for (int i = 0; i < buckets.Counts.Count; i++)
            {
                if (buckets.Counts[i] > 0)
                {
                    writer.WriteStartObject();
                    string time = buckets.TimeOf(i).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
                    writer.WriteString("time", time);
                    writer.WriteNumber("bytes", buckets.Counts[i]);
                    writer.WriteEndObject();
                }
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        target.Write("\n"u8);
        return target.WrittenSpan.ToArray();
    }
}
