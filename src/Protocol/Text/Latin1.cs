using System.Text;

namespace Conserver.Protocol.Text;

/// <summary>
/// Text that came from the wire, a configuration file or a log is bytes without a character set (upstream never
/// converts). We hold such text in strings with one <see cref="char"/> per byte, U+0000 to U+00FF, so nothing is ever
/// lost or changed on its way through. This is the only place that converts.
/// </summary>
public static class Latin1
{
    /// <summary>Bytes to text, one char per byte.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>Text to the bytes it stands for.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Text to bytes at the front of <paramref name="destination"/>; how many.</summary>
    public static int Write(string text, Span<byte> destination) => Encoding.Latin1.GetBytes(text, destination);

    /// <summary>
    /// The same text as the operating system's APIs in .NET want it: they encode strings as UTF-8, so a path whose bytes
    /// are UTF-8 must be handed over as real characters.
    /// </summary>
    public static string ToNative(string text) => Encoding.UTF8.GetString(Bytes(text));

    /// <summary>The reverse of <see cref="ToNative"/>: a host name, path or argument from .NET as text of bytes.</summary>
    public static string FromNative(string text) => Text(Encoding.UTF8.GetBytes(text));
}
