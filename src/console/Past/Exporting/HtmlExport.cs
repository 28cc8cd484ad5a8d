using System.Net;
using System.Text;
using Conserver.ConsoleProgram.Past.Cells;

namespace Conserver.ConsoleProgram.Past.Exporting;

/// <summary>
/// A page of HTML with the colours of the console. All that a device has said is text in it: nothing of it can be run, and a
/// policy in the page forbids that anyway.
/// </summary>
internal sealed class HtmlExport : IExport
{
    private readonly Action<ReadOnlySpan<byte>> write;
    private readonly string title;
    private readonly LineScreen screen;
    private bool hasBegun;

    /// <param name="title">What it is of.</param>
    /// <param name="write">Takes the text.</param>
    public HtmlExport(string title, Action<ReadOnlySpan<byte>> write)
    {
        this.title = title;
        this.write = write;
        screen = new LineScreen(line => Say(Line(line)));
    }

    public void Take(long time, ReadOnlySpan<byte> bytes)
    {
        Begin();
        screen.Take(bytes);
    }

    public void Finish()
    {
        Begin();
        screen.Finish();
        Say("</pre>\n</body>\n</html>\n");
    }

    private void Begin()
    {
        if (hasBegun)
        {
            return;
        }

        hasBegun = true;
        string name = WebUtility.HtmlEncode(title);
        Say($$"""
            <!DOCTYPE html>
            <html>
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{{name}}</title>
            <style>body { background: #111; color: #ddd } pre { font-family: monospace; white-space: pre-wrap }</style>
            </head>
            <body>
            <pre>

            """);
    }

    private void Say(string text) => write(Encoding.UTF8.GetBytes(text));

    private static string Line(CellLine line)
    {
        var html = new StringBuilder();
        ReadOnlySpan<Cell> cells = line.Cells;
        while (!cells.IsEmpty)
        {
            Style style = cells[0].Style;
            var text = new StringBuilder();
            int count = 0;
            for (; count < cells.Length && cells[count].Style == style; count++)
            {
                text.Append(cells[count].Character);
            }

            string escaped = WebUtility.HtmlEncode(text.ToString());
            html.Append(style == Style.Plain ? escaped : $"<span style=\"{HtmlStyle.Css(style)}\">{escaped}</span>");
            cells = cells[count..];
        }

        return html.Append('\n').ToString();
    }
}
