using System.Security.Cryptography;
using System.Text;

namespace Conserver.Server.Audit;

/// <summary>
/// The hash of an entry: of all that stands in front of <c>,"hash":</c> in its line. As the hash of the entry before is in
/// there too, each hash vouches for all that came before it.
/// </summary>
internal static class AuditHash
{
    /// <summary>What the first entry says of the one before it: as many digits as SHA-256 has.</summary>
    public static readonly string None = new('0', 64);

    private static ReadOnlySpan<byte> Name => ",\"hash\":\""u8;

    private static ReadOnlySpan<byte> LineEnd => "\"}"u8;

    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>What comes behind the content of a line.</summary>
    public static byte[] EndOf(string hash) => [.. Name, .. Encoding.ASCII.GetBytes(hash), .. LineEnd, (byte)'\n'];

    /// <summary>A line without its line feed; false when there is no hash at its end.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> content, out string hash)
    {
        int end = line.Length - LineEnd.Length - None.Length - Name.Length;
        bool isOne = end >= 0 && line[end..].StartsWith(Name) && line.EndsWith(LineEnd);
        content = isOne ? line[..end] : default;
        hash = isOne ? Encoding.ASCII.GetString(line.Slice(end + Name.Length, None.Length)) : "";
        return isOne;
    }
}
