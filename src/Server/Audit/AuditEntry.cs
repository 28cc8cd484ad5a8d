using System.Text.Json;

namespace Conserver.Server.Audit;

/// <summary>One line of an audit trail, as it is read back: its place in the chain.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Time">As it stands there (ISO 8601, UTC).</param>
/// <param name="Previous">The hash of the entry before it.</param>
/// <param name="Hash">Its own.</param>
/// <param name="Lost">How many could not be written before it, where it tells of that.</param>
internal readonly record struct AuditEntry(long Number, string Time, string Previous, string Hash, long Lost)
{
    /// <summary>Reads a line without its line feed; false when it is none of a trail's, or has been changed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out AuditEntry entry)
    {
        entry = default;
        return AuditHash.TrySplit(line, out ReadOnlySpan<byte> content, out string hash)
            && hash == AuditHash.Of(content) && TryPlace(line, hash, out entry);
    }

    private static bool TryPlace(ReadOnlySpan<byte> line, string hash, out AuditEntry entry)
    {
        entry = default;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line.ToArray());
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("seq", out JsonElement seq) && seq.TryGetInt64(out long number)
                && root.TryGetProperty("time", out JsonElement time) && time.ValueKind == JsonValueKind.String
                && root.TryGetProperty("prev", out JsonElement previous) && previous.ValueKind == JsonValueKind.String)
            {
                bool isLoss = root.TryGetProperty("event", out JsonElement what)
                    && what.ValueKind == JsonValueKind.String && what.GetString() == AuditNames.Of(AuditAct.Lost);
                long lost = isLoss && root.TryGetProperty("count", out JsonElement count) ? count.GetInt64() : 0;
                entry = new AuditEntry(number, time.GetString()!, previous.GetString()!, hash, lost);
                return true;
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            // Somebody has written a line of their own, with a hash that fits.
        }

        return false;
    }
}
