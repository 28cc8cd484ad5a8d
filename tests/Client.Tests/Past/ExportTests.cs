using System.Text;
using System.Text.Json;
using Conserver.ConsoleProgram.Past.Exporting;

namespace Conserver.Client.Tests.Past;

public sealed class ExportTests
{
    private readonly StringBuilder text = new();

    [Fact]
    public void A_recording_has_a_header_and_an_event_a_piece()
    {
        var export = new AsciicastExport("con\"1", Write);
        export.Take(1_700_000_000_500, "hello\r\n"u8);
        export.Take(1_700_000_002_000, "\e[1mx\0"u8);
        export.Finish();
        string[] lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            """{"version":2,"width":80,"height":24,"timestamp":1700000000,"title":"con\"1"}""", lines[0]);
        Assert.Equal("""[0,"o","hello\r\n"]""", lines[1]);
        Assert.Equal("""[1.5,"o","\u001B[1mx\u0000"]""", lines[2]);
    }

    [Fact]
    public void Letters_that_are_cut_come_whole_and_clocks_do_not_go_back()
    {
        var export = new AsciicastExport("c", Write);
        export.Take(1000, [0xE4]);
        export.Take(2000, [0xB8, 0xAD, 0xFF]);
        export.Take(1500, [(byte)'x', 0xC3]);
        export.Finish();
        string[] lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var events = lines[1..].Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal("\u4E2D\uFFFDx\uFFFD", string.Concat(events.Select(it => it[2].GetString())));
        Assert.All(events, it => Assert.Equal(1m, it[0].GetDecimal()));
    }

    [Fact]
    public void Any_bytes_make_valid_JSON()
    {
        var random = new Random(1);
        byte[] bytes = new byte[20_000];
        random.NextBytes(bytes);
        var export = new AsciicastExport("c", Write);
        for (int at = 0; at < bytes.Length;)
        {
            int length = Math.Min(random.Next(1, 50), bytes.Length - at);
            export.Take(at, bytes.AsSpan(at, length));
            at += length;
        }

        export.Finish();
        foreach (string line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var _ = JsonDocument.Parse(line);
        }
    }

    [Fact]
    public void Of_nothing_a_recording_is_its_header()
    {
        new AsciicastExport("c", Write).Finish();
        using var header = JsonDocument.Parse(text.ToString());
        Assert.Equal(2, header.RootElement.GetProperty("version").GetInt32());
    }

    [Fact]
    public void A_page_has_the_colours_and_nothing_that_runs()
    {
        string html = Html("<script>alert(1)</script> & \"x\" 'y'\r\n"
            + "\e[31;1mred\e[0m \e[38;5;196mcube\e[48;2;1;2;3mtrue\e[m plain \e[7minverse\e[27m\n"
            + "\e]8;;javascript:alert(1)\alink\e]8;;\a \e[38;2;999;0;0mx\n");
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", html, StringComparison.Ordinal);
        Assert.Contains(
            "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot; &#39;y&#39;\n", html, StringComparison.Ordinal);
        Assert.Contains("<span style=\"color:#cd0000;font-weight:bold\">red</span>", html, StringComparison.Ordinal);
        Assert.Contains("<span style=\"color:#ff0000\">cube</span>", html, StringComparison.Ordinal);
        Assert.Contains("<span style=\"color:#ff0000;background:#010203\">true</span>", html, StringComparison.Ordinal);
        Assert.Contains("<span style=\"color:#111;background:#ddd\">inverse</span>", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.EndsWith("</pre>\n</body>\n</html>\n", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_in_the_title_is_text() => Assert.Contains(
        "<title>&lt;b&gt;</title>", Html("", "<b>"), StringComparison.Ordinal);

    private string Html(string said, string title = "c")
    {
        var export = new HtmlExport(title, Write);
        foreach (byte[] piece in Encoding.UTF8.GetBytes(said).Chunk(3))
        {
            export.Take(0, piece);
        }

        export.Finish();
        return text.ToString();
    }

    private void Write(ReadOnlySpan<byte> bytes) => text.Append(Encoding.UTF8.GetString(bytes));
}
