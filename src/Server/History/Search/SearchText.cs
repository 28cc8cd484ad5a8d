using System.Text;
using System.Text.Unicode;

namespace Conserver.Server.History.Search;

/// <summary>Bytes of a log as text.</summary>
internal static class SearchText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>UTF-8 where it is that as a whole, else Latin-1.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Strict.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    /// <summary>The same into <paramref name="target"/>, which has room for a char for each byte; how many.</summary>
    public static int Decode(ReadOnlySpan<byte> bytes, Span<char> target) =>
        !Ascii.IsValid(bytes) && Utf8.IsValid(bytes)
            ? Strict.GetChars(bytes, target)
            : Encoding.Latin1.GetChars(bytes, target);
}
