using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Conserver.Server.Audit;

/// <summary>One line of an audit trail, as it is read back: its place in the chain.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Time">As it stands there (ISO 8601, UTC).</param>
/// <param name="Previous">The hash of the entry before it.</param>
/// <param name="Hash">Its own.</param>
internal readonly record struct AuditEntry(long Number, string Time, string Previous, string Hash)
{
    /// <summary>Digits of a hash: SHA-256 in hexadecimal.</summary>
    public const int HashLength = 64;

    /// <summary>What the first entry says of the one before it.</summary>
    public static readonly string NoHash = new('0', HashLength);

    private static ReadOnlySpan<byte> HashName => ",\"hash\":\""u8;

    private static ReadOnlySpan<byte> LineEnd => "\"}"u8;

    /// <summary>
    /// The hash of an entry: of all that stands in front of <c>,"hash":</c> in its line. As the hash of the entry before is
    /// in there too, each hash vouches for all that came before it.
    /// </summary>
    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>What comes behind the content of a line.</summary>
    public static byte[] EndOf(string hash) =>
        [.. HashName, .. Encoding.ASCII.GetBytes(hash), .. LineEnd, (byte)'\n'];

    /// <summary>Reads a line without its line feed; false when it is none of a trail's, or has been changed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out AuditEntry entry)
    {
        entry = default;
        int end = line.Length - LineEnd.Length - HashLength - HashName.Length;
        if (end < 0 || !line[end..].StartsWith(HashName) || !line.EndsWith(LineEnd))
        {
            return false;
        }

        ReadOnlySpan<byte> content = line[..end];
        string hash = Encoding.ASCII.GetString(line.Slice(end + HashName.Length, HashLength));
        return hash == HashOf(content) && TryPlace(line, hash, out entry);
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
                entry = new AuditEntry(number, time.GetString()!, previous.GetString()!, hash);
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
