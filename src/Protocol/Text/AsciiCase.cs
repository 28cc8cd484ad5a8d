using System.Diagnostics.CodeAnalysis;

namespace Conserver.Protocol.Text;

/// <summary>
/// Comparison of <see cref="Latin1"/> text the way the C locale's <c>strcasecmp</c> does it: only <c>A</c>-<c>Z</c>
/// fold. The framework's ordinal comparison would also fold bytes such as 0xC9 and 0xE9.
/// </summary>
public sealed class AsciiCase : IEqualityComparer<string>
{
    public static readonly AsciiCase Insensitive = new();

    private AsciiCase()
    {
    }

    public static bool Same(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        left.Length == right.Length && StartsWith(left, right);

    public static bool StartsWith(ReadOnlySpan<char> text, ReadOnlySpan<char> prefix)
    {
        if (text.Length < prefix.Length)
        {
            return false;
        }

        for (int i = 0; i < prefix.Length; i++)
        {
            if (Lower(text[i]) != Lower(prefix[i]))
            {
                return false;
            }
        }

        return true;
    }

    public static char Lower(char c) => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;

    public bool Equals(string? x, string? y) => x is null || y is null ? ReferenceEquals(x, y) : Same(x, y);

    public int GetHashCode([DisallowNull] string obj)
    {
        HashCode hash = default;
        foreach (char c in obj)
        {
            hash.Add(Lower(c));
        }

        return hash.ToHashCode();
    }
}
