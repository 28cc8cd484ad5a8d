using Conserver.Protocol.Grammar;

namespace Conserver.Protocol.Tests.Grammar;

/// <summary>Where things stand, for messages that say it to the column.</summary>
public sealed class PlaceTests
{
    private static readonly Vocabulary Words = new(new Section("console", ["master", "exec"]));

    [Theory]
    [InlineData("console c { master h; }", "c 1:9", "h 1:20", "} 1:23")]
    [InlineData("console\n  c\n{\n\tmaster\n\n   h x;\n}", "c 2:3", "h x 6:4", "} 7:1")]
    [InlineData("# x\n\nconsole \\c { master \"\" h; }", "c 3:9", "h 3:21", "} 3:27")]
    [InlineData("console c { exec a#x\nb; }", "c 1:9", "ab 1:18", "} 2:4")]
    [InlineData("console c { exec #x\r\n b; }", "c 1:9", "b 2:2", "} 2:5")]
    public void Names_values_and_braces_have_the_place_of_their_first_byte(string text, params string[] expected) =>
        Assert.Equal(expected, Places(text));

    [Fact]
    public void Places_in_an_included_file_are_those_of_that_file()
    {
        FilesInMemory files = new FilesInMemory("console c {\n#include f\n exec x; }").With("f", "\n master y;\n");
        Assert.Equal(
            ["x.cf:1:9", "f:2:9", "x.cf:3:7", "x.cf:3:10"],
            ConfigParser.Parse(
                "x.cf", Words, files).Events.Select(step => $"{step.At.File}:{step.At.Line}:{step.At.Column}"));
    }

    [Fact]
    public void An_include_that_fails_has_the_place_of_its_line_although_8_2_7_prints_none()
    {
        Diagnostic error = Assert.Single(
            ConfigParser.Parse("x.cf", Words, new FilesInMemory("\n  #include gone\n")).Errors);
        Assert.Equal("ParseFile(): fopen(gone): No such file or directory", error.ToString());
        Assert.Equal("x.cf:2:3: error: ParseFile(): fopen(gone): No such file or directory", error.ToCompilerStyle("x.cf"));
    }

    [Fact]
    public void What_only_follows_from_a_mistake_is_marked()
    {
        ConfigSyntax syntax = ConfigParser.Parse(
            "x.cf", Words, new FilesInMemory("console c { exek a b; master x; exce y; }\nfrob x { a; }\n;"));
        Assert.Equal(
            ["invalid keyword 'exek'", "invalid keyword 'exce'", "invalid keyword 'frob'", "invalid token ';'"],
            syntax.Errors.Where(error => !error.IsEcho).Select(error => error.Message));
        Assert.Equal(14, syntax.Errors.Count());
    }

    private static IEnumerable<string> Places(string text) =>
        ConfigParser.Parse("x.cf", Words, new FilesInMemory(text)).Events.Select(step => step switch
        {
            BlockOpened opened => $"{opened.Name} {opened.At.Line}:{opened.At.Column}",
            ItemAssigned item => $"{item.Value} {item.At.Line}:{item.At.Column}",
            BlockClosed closed => $"}} {closed.At.Line}:{closed.At.Column}",
            _ => step.ToString()!,
        });
}
