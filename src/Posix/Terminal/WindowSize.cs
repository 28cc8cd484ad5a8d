using System.Globalization;

namespace Conserver.Posix;

/// <summary>The size of a terminal in characters; 0 by 0 is unknown.</summary>
public readonly record struct WindowSize(ushort Columns, ushort Rows)
{
    private const nuint TIOCSWINSZ = 0x5414;

    /// <summary>As in <c>80x24</c>; null when the text is none, or has a zero.</summary>
    public static WindowSize? Parse(ReadOnlySpan<char> text)
    {
        int cross = text.IndexOfAny('x', 'X');
        return cross > 0
            && ushort.TryParse(text[..cross], NumberStyles.None, CultureInfo.InvariantCulture, out ushort columns)
            && ushort.TryParse(text[(cross + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort rows)
            && columns > 0
            && rows > 0
                ? new WindowSize(columns, rows)
                : null;
    }

    /// <summary>Gives it to a terminal; who is in its foreground hears SIGWINCH when it differs.</summary>
    /// <param name="fd">Either end.</param>
    public unsafe void Apply(int fd)
    {
        // struct winsize: rows, columns and two pixel counts, 16 bits each.
        ushort* size = stackalloc ushort[4] { Rows, Columns, 0, 0 };
        _ = Libc.ioctl(fd, TIOCSWINSZ, (nint)size);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Columns}x{Rows}");
}
