using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using CsCheck;

namespace Conserver.Protocol.Tests.Grammar;

public sealed class ParserTests
{
    private static readonly Vocabulary Words = new(
        new Section("console", ["master", "exec"]),
        new Section("break", ["string"], "invalid break number `'"));

    [Fact]
    public void Block_becomes_open_items_close() => Check(
        "Console c1 { MASTER host; exec a  b ; }",
        "open console c1 1", "master=host", "exec=a  b", "close");

    [Fact]
    public void Keywords_match_whole_words_only() => Check(
        "consol", "! invalid keyword 'consol' [x.cf:1]");

    [Fact]
    public void Unknown_item_costs_three_errors_and_the_block_stays() => Check(
        "console c {\n flow none; }",
        "open console c 1", "! invalid keyword 'flow' [x.cf:1]", "! invalid keyword 'none' [x.cf:2]",
        "! premature token ';' [x.cf:2]", "close");

    [Fact]
    public void Line_is_where_the_token_before_ended() => Check(
        "console c {\n\n\n\tbogus\n\n\tvalue\n\n;\n}",
        "open console c 1", "! invalid keyword 'bogus' [x.cf:1]", "! invalid keyword 'value' [x.cf:5]",
        "! premature token ';' [x.cf:7]", "close");

    [Fact]
    public void Missing_semicolon_aborts_the_block() => Check(
        "console c { master h }",
        "open console c 1", "master=h", "! premature token '}' [x.cf:1]", "abort");

    [Fact]
    public void Missing_value_is_reported_and_skipped() => Check(
        "console c { master ; exec }",
        "open console c 1", "! invalid token ';' [x.cf:1]", "! premature token '}' [x.cf:1]", "abort");

    [Fact]
    public void Section_without_a_name_is_no_block() => Check(
        "console } console { x {", "! premature token '}' [x.cf:1]", "! invalid token '{' [x.cf:1]",
        "open console x 1", "! premature EOF seen [x.cf:1]", "abort");

    [Fact]
    public void Top_level_strays_are_reported_one_by_one() => Check(
        "} { ;", "! invalid token '}' [x.cf:1]", "! invalid token '{' [x.cf:1]", "! invalid token ';' [x.cf:1]");

    [Theory]
    [InlineData("console c", "open console c 1", "! premature EOF seen [x.cf:1]", "abort")]
    [InlineData("console", "! premature EOF seen [x.cf:1]")]
    [InlineData("console c {", "open console c 1", "! premature EOF seen [x.cf:1]", "abort")]
    [InlineData("console c { master", "open console c 1", "! premature EOF seen [x.cf:1]", "abort")]
    [InlineData("console c { master x\n", "open console c 1", "master=x", "! premature EOF seen [x.cf:2]", "abort")]
    [InlineData("console \"\" \n", "! empty console name [x.cf:1]", "! premature EOF seen [x.cf:2]")]
    public void End_of_file_inside_a_block_is_premature(string text, params string[] expected) => Check(text, expected);

    [Fact]
    public void Nameless_block_is_dropped_with_one_error() => Check(
        "console \"\" { master x; } break \"\" { string y; } console c { }",
        "! empty console name [x.cf:1]", "! invalid break number `' [x.cf:1]", "open console c 1", "close");

    [Theory]
    [InlineData("a\"b c\"d", "ab cd")]
    [InlineData("\"a\" \"b\"", "a b")]
    [InlineData("'a b'", "'a b'")]
    [InlineData("\"  x  \"", "  x")]
    [InlineData("\\ abc\\ ", " abc")]
    [InlineData("\"\"", "")]
    [InlineData("\"\" x", "x")]
    [InlineData("\"  \" x", "   x")]
    [InlineData("x \"\" ", "x")]
    [InlineData("a\\;b \\# \\{\\} \\n \\\"", "a;b # {} n \"")]
    [InlineData("\"say \\\"hi\\\" \\n \\\\ ; { } #\"", "say \"hi\" \\n \\\\ ; { } #")]
    [InlineData("\"a\\\\\" b\"", "a\\\" b")]
    [InlineData("\"a\\\\\\\" b\"", "a\\\\\" b")]
    [InlineData("a#x\nb", "ab")]
    [InlineData("a #x\nb", "a b")]
    [InlineData("a\nb", "a\nb")]
    [InlineData("a\\\nb", "a\nb")]
    [InlineData("a\0b c", "a")]
    [InlineData("a   \0b", "a   ")]
    [InlineData("\u00ff\u00a0x", "\u00ff\u00a0x")]
    public void Values_are_quoted_escaped_and_trimmed_as_in_8_2_7(string written, string meant) => Check(
        $"console c {{ exec {written}; }}", "open console c 1", $"exec={meant}", "close");

    [Theory]
    [InlineData("\"a\\", "a\\")]
    [InlineData("\"a\\\\", "a\\\\")]
    [InlineData("a\\", "a")]
    [InlineData("\"a b", "a b")]
    [InlineData("\"  \" x", "", "x")]
    [InlineData("\"\" foo", "foo")]
    [InlineData("bogus#x\nyy", "bogusyy")]
    public void Words_at_top_level_end_at_white_space(string text, params string[] words) => Assert.Equal(
        words.Select(w => $"invalid keyword '{w}'"), Parse(new FilesInMemory(text)).Errors.Select(d => d.Message));

    [Theory]
    [InlineData("\\")]
    [InlineData("#\\\n\\")]
    [InlineData("# comment")]
    [InlineData("")]
    public void Nothing_is_said_about_nothing(string text) => Check(text);

    [Theory]
    [InlineData("#include f\n", true)]
    [InlineData("#include f \r\n", true)]
    [InlineData("#include\tf\n", true)]
    [InlineData(" #include f\n", true)]
    [InlineData("# x\n#include f\n", true)]
    [InlineData("#x\n#include f\n", true)]
    [InlineData("#\r\n#include f\n", true)]
    [InlineData("#\n\n#include f\n", true)]
    [InlineData("#\n \n#include f\n", true)]
    [InlineData("#\n#\n#include f\n", true)]
    [InlineData("#include\n# f\n", true)]
    [InlineData("#include   \n   \n#\n#  f\n", true)]
    [InlineData("#includexyz f\n", true)]
    [InlineData("#include# f\n", true)]
    [InlineData("#include f", true)]
    [InlineData("#\n#include f\n", true)]
    [InlineData("#inc\n#include f\n", true)]
    [InlineData("#inc\n#lude f\n", false)]
    [InlineData("#x\n#\n#include f\n", true)]
    [InlineData("#includef\n", false)]
    [InlineData("# include f\n", false)]
    [InlineData("##include f\n", false)]
    [InlineData("#INCLUDE f\n", false)]
    [InlineData("#include\n\n\n", false)]
    public void Include_is_recognised_as_in_8_2_7_and_behind_short_comments_and_at_the_end(string text, bool included) =>
        Check(
            new FilesInMemory(text).With("f", "break 1 { }"), included ? ["open break 1 1", "close"] : []);

    [Fact]
    public void Include_name_is_the_rest_of_the_line() => Check(
        "#include \"a b\" # c\n",
        "! ParseFile(): fopen(\"a b\" # c): No such file or directory");

    [Fact]
    public void Included_text_continues_the_block_and_the_half_read_word_is_lost() => Check(
        new FilesInMemory("console c { exec a#include f\n master y; }").With("f", "zz;"),
        "open console c 1", "exec=zz", "master=y", "close");

    [Fact]
    public void Location_after_an_include_is_the_outer_file_again() => Check(
        new FilesInMemory("\n\n\n#include f\nbad1\n\nbad2\n").With("f", "\n\nbogus x\n"),
        "! invalid keyword 'bogus' [f:1]", "! invalid keyword 'x' [f:3]",
        "! invalid keyword 'bad1' [x.cf:5]", "! invalid keyword 'bad2' [x.cf:6]");

    [Fact]
    public void Nesting_is_cut_off_at_the_tenth_level()
    {
        FilesInMemory files = new("#include x.cf\n");
        Check(files, "! ParseFile(): nesting too deep, not parsing `x.cf'");
        Assert.Equal(11, files.Reads);
    }

    [Fact]
    public void Files_that_include_themselves_many_times_come_to_an_end()
    {
        FilesInMemory files = new(string.Concat(Enumerable.Repeat("#include x.cf\n", 20)));
        ConfigSyntax syntax = Parse(files);
        Assert.Contains(syntax.Errors, d => d.Message == "ParseFile(): more than 10000 files, not parsing `x.cf'");
        Assert.Equal(ConfigParser.MaxFiles, files.Reads);
    }

    [Fact]
    public void Huge_file_is_refused()
    {
        FilesInMemory files = new FilesInMemory("#include big\n").With("big", new byte[ConfigParser.MaxFileSize + 1]);
        Check(files, "! ParseFile(): larger than 16777216 bytes, not parsing `big'");
    }

    [Fact]
    public void Missing_main_file_is_the_callers_business()
    {
        ConfigSyntax syntax = ConfigParser.Parse("nosuch.cf", Words, new FilesInMemory(""));
        Assert.Equal("No such file or directory", syntax.OpenFailure);
        Assert.Empty(syntax.Events);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Any_bytes_parse_to_well_nested_blocks()
    {
        string[] words =
        [
            "console", "break", "exec", "master", " ", "\n", ";", "{", "}", "\"", "\\", "#", "#include f\n", "\"\"",
            "a", "\0", "\u00ff",
        ];
        Gen<string> bits = Gen.Int[0, words.Length - 1].Select(i => words[i]);
        Gen<string> noise = Gen.Byte.Array[0, 40].Select(b => Latin1.Text(b));
        Gen.OneOf(bits, noise).Array[0, 60].Select(string.Concat).Sample(
            text =>
            {
                bool open = false;
                foreach (SyntaxEvent step in Parse(new FilesInMemory(text).With("f", "exec a;\n#include f\n}")).Events)
                {
                    switch (step)
                    {
                        case BlockOpened when open:
                        case ItemAssigned or BlockClosed or BlockAborted when !open:
                            return false;
                        case BlockOpened opened:
                            open = opened.Name.Length > 0;
                            break;
                        case BlockClosed or BlockAborted:
                            open = false;
                            break;
                        default:
                            break;
                    }
                }

                return !open;
            },
            iter: 3000);
    }

    private static ConfigSyntax Parse(FilesInMemory files) => ConfigParser.Parse("x.cf", Words, files);

    private static void Check(string text, params string[] expected) => Check(new FilesInMemory(text), expected);

    private static void Check(FilesInMemory files, params string[] expected) =>
        Assert.Equal(expected, Parse(files).Events.Select(Show));

    private static string Show(SyntaxEvent step) => step switch
    {
        BlockOpened open => $"open {open.Section} {open.Name} {open.At.ReportedLine}",
        ItemAssigned item => $"{item.Keyword}={item.Value}",
        BlockClosed => "close",
        BlockAborted => "abort",
        SyntaxError error => $"! {error.Diagnostic}",
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };
}
