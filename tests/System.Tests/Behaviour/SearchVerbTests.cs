using System.Text.RegularExpressions;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>The command of the secondary port that searches logs.</summary>
public sealed class SearchVerbTests
{
    /// <summary>Its name.</summary>
    public const string Verb = "grep";

    private const string Config = """
        config * { sslrequired no; }
        access * { trusted 127.0.0.1; }
        default d { master localhost; logfile @dir@/&.log; type exec; exec echo said; rw ann; ro bob; options ondemand; }
        console a { include d; aliases first; }
        console b { include d; }
        console c { include d; rw !ann; }
        console u { include d; logfile ""; }
        """;

    [Theory]
    [InlineData("ann", "a - - - /two/", "grep\r\n5 T a :\r\ntwo 2\r\nend 1\r\n")]
    [InlineData("bob", "First - - nocase /TWO \\d/", "grep\r\n5 T a :\r\ntwo 2\r\nend 1\r\n")]
    [InlineData("ann", "a - - context=1 /^one|four/", "grep\r\n3 T a :\r\none\r\n5 T a -\r\ntwo 2\r\n"
        + "5 T a -!\r\nthree\r\n4 T a :\r\nfour\r\nend 2\r\n")]
    [InlineData("ann", "* - - - /in b/", "grep\r\n9 T b :\r\nonly in b\r\nend 1\r\n")]
    [InlineData("ann", "* - - - /in c/", "grep\r\nend 0\r\n")]
    [InlineData("bob", "* - - - /in c/", "grep\r\n9 T c :\r\nonly in c\r\nend 1\r\n")]
    [InlineData("ann", "c,nobody,u,b - - - /only/", "grep\r\n9 T b :\r\nonly in b\r\nend 1\r\n")]
    [InlineData("eve", "* - - - //", "grep\r\nend 0\r\n")]
    [InlineData("ann", "a - - - / 2/", "grep\r\n5 T a :\r\ntwo 2\r\nend 1\r\n")]
    [InlineData("ann", "a - - - /o\\/o|two/", "grep\r\n5 T a :\r\ntwo 2\r\nend 1\r\n")]
    [InlineData("ann", "a - - - two", "grep requires NAMES SINCE UNTIL FLAGS /REGEX/\r\n")]
    [InlineData("ann", "a", "grep requires NAMES SINCE UNTIL FLAGS /REGEX/\r\n")]
    [InlineData("ann", "a today - - /x/", "grep requires NAMES SINCE UNTIL FLAGS /REGEX/\r\n")]
    [InlineData("ann", "a - - loud /x/", "grep requires NAMES SINCE UNTIL FLAGS /REGEX/\r\n")]
    [InlineData("ann", "a - - context=5000 /x/", "grep requires NAMES SINCE UNTIL FLAGS /REGEX/\r\n")]
    [InlineData("ann", "a - - - /(/", "grep: the expression is not valid (InsufficientClosingParentheses)\r\n")]
    [InlineData("ann", "a - - - /(?=x)/",
        "grep: look-arounds, back references and very large counts are not served\r\n")]
    public void Finds_lines_for_whoever_may_read_them(string user, string words, string answer)
    {
        using Stage stage = Begin();
        RawClient client = stage.Group("C");
        client.LogIn(user);
        Assert.Equal(answer, Timeless(client.Ask($"{Verb} {words}\r\n")));
        Assert.Equal("ok\r\n", client.Ask("broadcast x\r\n"));
    }

    [Fact]
    public void An_old_server_does_not_know_it_and_help_does_not_list_it()
    {
        string plain = Config.Replace(" options ondemand;", "", StringComparison.Ordinal);
        using var old = new Stage(Make.Debian, Make.Ours, plain);
        RawClient client = old.Group("C");
        client.LogIn("ann");
        Assert.Equal("unknown command\r\n", client.Ask($"{Verb} a - - - /x/\r\n"));
        using Stage stage = Begin();
        client = stage.Group("C");
        client.LogIn("ann");
        Assert.DoesNotContain("\n" + Verb, client.Ask("help\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_leaves_in_the_middle_and_who_never_reads_hold_up_nobody()
    {
        using Stage stage = Begin();
        string line = new('x', 200);
        File.WriteAllText(
            Path.Combine(stage.Daemon.Folder, "b.log"), string.Concat(Enumerable.Repeat(line + "\r\n", 200_000)));
        RawClient gone = stage.Group("gone");
        gone.LogIn("ann");
        gone.Send($"{Verb} b - - - /x/\r\n");
        gone.Until("grep\r\n");
        gone.Reset();
        RawClient other = stage.Group("other");
        other.LogIn("ann");
        Assert.EndsWith("end 1\r\n", other.Ask($"{Verb} a - - - /two/\r\n"), StringComparison.Ordinal);
    }

    private static Stage Begin()
    {
        var stage = new Stage(Make.Ours, Make.Ours, Config);
        Write("a", "one\r\ntwo 2\r\nthis\r\nthat\r\nthree\r\nfour\r\n");
        Write("b", "only in b\r\n");
        Write("c", "only in c\r\n");
        return stage;

        void Write(string console, string text) =>
            File.WriteAllText(Path.Combine(stage.Daemon.Folder, console + ".log"), text);
    }

    // What has no time yet may have one by its neighbours.
    private static string Timeless(string answer) => Regex.Replace(answer, @"(?m)^(\d+) \S+ (\w+ [:-])", "$1 T $2");
}
