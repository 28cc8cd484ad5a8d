using System.Buffers;
using System.Globalization;
using System.Text;
using Conserver.Protocol.Text;

namespace Conserver.Protocol.Dialogue;

/// <summary>
/// What somebody may call himself. Where any name is believed, a name must not pass for something else in listings, logs
/// and messages, whose columns are separated by blanks, commas and colons, and it must be what it looks like. Pure.
/// </summary>
public static class LoginName
{
    /// <summary>Bytes, as of an account on Linux (LOGIN_NAME_MAX).</summary>
    public const int Longest = 255;

    /// <summary>user@domain@REALM.</summary>
    private const int MostParts = 3;

    /// <summary>Bytes of a refused name in a line about it.</summary>
    private const int LongestShown = 64;

    /// <summary>Why nobody is called that, for the log; null when somebody may be.</summary>
    /// <param name="name">One char per byte: UTF-8, or else Latin-1.</param>
    public static string? Obstacle(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > Longest)
        {
            return name.Length == 0 ? "is empty" : $"is longer than {Longest} bytes";
        }

        // One is of a realm or a domain; enterprise principals of Kerberos (RFC 6806) have both.
        string[] parts = name.Split('@');
        if (parts.Length > MostParts || Array.Exists(parts, part => part.Length == 0))
        {
            return parts.Length > MostParts ? "has more than two @" : "has an @ that no realm follows";
        }

        ReadOnlySpan<byte> left = Latin1.Bytes(name);
        while (!left.IsEmpty)
        {
            bool isRune = Rune.DecodeFromUtf8(left, out Rune rune, out int length) == OperationStatus.Done;
            rune = isRune ? rune : new Rune((char)left[0]);
            left = left[(isRune ? length : 1)..];
            if (Unseen.Has(rune) || rune.Value is ',' or ':')
            {
                return string.Create(CultureInfo.InvariantCulture, $"has U+{rune.Value:X4} in it");
            }
        }

        return null;
    }

    /// <summary>As much of a name as a line about it shows.</summary>
    public static string Shortened(string name) => name.Length <= LongestShown ? name : $"{name[..LongestShown]}...";
}
