using Conserver.ConsoleProgram.Past.Cells;

namespace Conserver.ConsoleProgram.Past.Exporting;

/// <summary>How characters look, as pages have it.</summary>
internal static class HtmlStyle
{
    /// <summary>What belongs into an attribute <c>style</c>; numbers and words of ours alone.</summary>
    public static string Css(Style style)
    {
        bool isInverse = style.Marks.HasFlag(StyleMarks.Inverse);
        string? front = HtmlColour.Of(style.Front), back = HtmlColour.Of(style.Back);
        (front, back) = isInverse ? (back ?? "#111", front ?? "#ddd") : (front, back);
        string[] parts =
        [
            front is null ? "" : $"color:{front}",
            back is null ? "" : $"background:{back}",
            style.Marks.HasFlag(StyleMarks.Bold) ? "font-weight:bold" : "",
            style.Marks.HasFlag(StyleMarks.Italic) ? "font-style:italic" : "",
            style.Marks.HasFlag(StyleMarks.Underlined) ? "text-decoration:underline" : "",
        ];
        return string.Join(';', parts.Where(part => part.Length > 0));
    }
}
