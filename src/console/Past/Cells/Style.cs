namespace Conserver.ConsoleProgram.Past.Cells;

/// <summary>How a character looks.</summary>
/// <param name="Front">Colour of the character; see <see cref="Rgb"/>.</param>
/// <param name="Back">Colour behind it.</param>
/// <param name="Marks">What else.</param>
internal readonly record struct Style(int Front, int Back, StyleMarks Marks)
{
    /// <summary>The terminal's own colour.</summary>
    public const int Default = -1;

    /// <summary>Added to 24 bits of red, green and blue; less is the number of a colour, 0 to 255.</summary>
    public const int Rgb = 1 << 24;

    public static readonly Style Plain = new(Default, Default, StyleMarks.None);

    /// <summary>This style after a sequence <c>ESC [ parameters m</c>; what nobody knows changes nothing.</summary>
    public Style With(ReadOnlySpan<int> parameters)
    {
        Style style = parameters.IsEmpty ? Plain : this;
        while (!parameters.IsEmpty)
        {
            int code = parameters[0];
            parameters = parameters[1..];
            style = code switch
            {
                0 => Plain,
                1 => style with { Marks = style.Marks | StyleMarks.Bold },
                3 => style with { Marks = style.Marks | StyleMarks.Italic },
                4 => style with { Marks = style.Marks | StyleMarks.Underlined },
                7 => style with { Marks = style.Marks | StyleMarks.Inverse },
                22 => style with { Marks = style.Marks & ~StyleMarks.Bold },
                23 => style with { Marks = style.Marks & ~StyleMarks.Italic },
                24 => style with { Marks = style.Marks & ~StyleMarks.Underlined },
                27 => style with { Marks = style.Marks & ~StyleMarks.Inverse },
                >= 30 and <= 37 => style with { Front = code - 30 },
                38 => style with { Front = Colour(ref parameters, style.Front) },
                39 => style with { Front = Default },
                >= 40 and <= 47 => style with { Back = code - 40 },
                48 => style with { Back = Colour(ref parameters, style.Back) },
                49 => style with { Back = Default },
                >= 90 and <= 97 => style with { Front = code - 90 + 8 },
                >= 100 and <= 107 => style with { Back = code - 100 + 8 },
                _ => style,
            };
        }

        return style;
    }

    // 5 and a number, or 2 and three of them.
    private static int Colour(ref ReadOnlySpan<int> parameters, int before)
    {
        switch (parameters)
        {
            case [5, var number, .. var rest]:
                parameters = rest;
                return number is >= 0 and < 256 ? number : before;
            case [2, var red, var green, var blue, .. var rest]:
                parameters = rest;
                return (red | green | blue) is >= 0 and < 256 ? Rgb | (red << 16) | (green << 8) | blue : before;
            default:
                parameters = [];
                return before;
        }
    }
}
