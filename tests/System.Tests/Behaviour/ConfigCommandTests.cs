using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary><c>--check</c>, <c>--explain</c> and secrets kept elsewhere, as an operator meets them.</summary>
public sealed class ConfigCommandTests : IDisposable
{
    private const string Site = """
        access * { allowed 10.0.0.0/8; trusted 127.0.0.1; }
        console web { master localhost; type exec; exec cat; rw ann; ro *; }

        """;

    private readonly ScratchFolder folder = new();

    [Fact]
    public void A_check_of_a_good_file_says_so()
    {
        string passwords = folder.Write("passwd", "ann:x\n");
        File.SetUnixFileMode(passwords, UnixFileMode.UserRead);
        Assert.Equal((0, "x.cf: 1 console, 0 errors, 0 warnings\n"), Run(Site, "--check", "-P", "passwd"));
    }

    [Fact]
    public void A_check_finds_everything_at_once_and_fails_for_errors_only()
    {
        string passwords = folder.Write("passwd", "ann:x\n");
        File.SetUnixFileMode(passwords, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Equal(
            (0, "x.cf:1:20: warning: "
                + "password file passwd can be read by everybody (chmod o-rwx)\nx.cf: 1 console, 0 errors, 1 warning\n"),
            Run(Site, "--check", "-P", "passwd"));
        (int exit, string said) =
            Run(Site + "console a { mastr x; }\nconsole b { type exe; }\n#include gone.cf\n", "--check");
        Assert.Equal(65, exit);
        Assert.Contains(
            "x.cf:3:13: error: invalid keyword 'mastr' (did you mean `master'?)\n", said, StringComparison.Ordinal);
        Assert.Contains(
            "x.cf:4:18: error: invalid console type `exe' (did you mean `exec'?)\n", said, StringComparison.Ordinal);
        Assert.Contains(
            "x.cf:5:1: error: ParseFile(): fopen(gone.cf): No such file or directory\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public void An_explanation_names_the_rules_and_its_status_is_the_answer()
    {
        folder.Write("passwd", "ann:x\n");
        (int exit, string said) = Run(Site, "--explain", "ann@10.1.1.1", "web", "-P", "passwd");
        Assert.Equal(0, exit);
        Assert.Contains("  allowed 10.0.0.0/8  [x.cf:1:20]: matches\n", said, StringComparison.Ordinal);
        Assert.Contains("  rw ann  [x.cf:2:57]: decides: yes\n", said, StringComparison.Ordinal);
        Assert.EndsWith(
            "result: ann from 10.1.1.1 may watch and type on web, after logging in\n", said, StringComparison.Ordinal);
        Assert.Equal(77, Run(Site, "--explain", "bob@10.1.1.1", "web", "-P", "passwd").Exit);
        Assert.Equal(0, Run(Site, "--explain=bob@127.0.0.1", "web").Exit);
        Assert.Equal(64, Run(Site, "--explain", "bob", "web").Exit);
        Assert.Equal(64, Run(Site, "--explain", "bob@127.0.0.1").Exit);
        Assert.Equal(65, Run(Site + "x", "--strict", "--explain", "bob@127.0.0.1", "web").Exit);
    }

    [Theory]
    [InlineData("passwordfrom file:secret;", null)]
    [InlineData("passwordfrom credential:bmc;", null)]
    [InlineData("passwordfrom env:BMC_PASSWORD;", null)]
    [InlineData("ipmikgfrom file:secret;", null)]
    [InlineData("passwordfrom file:gone;", "passwordfrom `file:gone': No such file or directory")]
    [InlineData("passwordfrom file:lines;", "passwordfrom `file:lines': more than one line")]
    [InlineData("passwordfrom credential:gone;", "passwordfrom `credential:gone': No such file or directory")]
    [InlineData(
        "passwordfrom credential:../secret;", "passwordfrom `credential:../secret': the name of a credential has no `/'")]
    [InlineData("passwordfrom env:GONE;", "passwordfrom `env:GONE': no such environment variable")]
    [InlineData("passwordfrom hush;", "passwordfrom `hush': expected file:PATH, credential:NAME or env:NAME")]
    [InlineData("ipmikgfrom file:long;", "ipmikg string from over 20 characters")]
    public void A_secret_is_read_from_where_it_is_kept_and_never_shown(string item, string? error)
    {
        folder.Write("secret", "hush\n");
        folder.Write("lines", "hush\nhush\n");
        folder.Write("long", "hush hush hush hush hush");
        Directory.CreateDirectory(folder.File("credentials"));
        folder.Write("credentials/bmc", "hush");
        (int exit, string said) = Run(
            $"console c {{ master localhost; type ipmi; host localhost; {item} }}\n",
            [("CREDENTIALS_DIRECTORY", folder.File("credentials")), ("BMC_PASSWORD", "hush")],
            "-S",
            "-S");
        Assert.Equal(error is null ? 0 : 65, exit);
        Assert.Contains(
            error is null ? "{c:localhost::@:localhost}" : $"ERROR: {error} [x.cf:1]", said, StringComparison.Ordinal);
        Assert.DoesNotContain("hush h", said, StringComparison.Ordinal);
        Assert.False(
            item.Contains("file:secret", StringComparison.Ordinal) && said.Contains("hush", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(100_000_000, "ParseFile(): larger than 16777216 bytes, not parsing `x.cf'")]
    public void A_file_of_any_size_is_refused_in_time(int size, string expected)
    {
        using (FileStream file = File.Create(folder.File("x.cf")))
        {
            file.SetLength(size);
        }

        (int exit, string said) = Daemon.RunToEnd(Make.Ours, folder.Path, "-S", "-C", "x.cf");
        Assert.Equal(65, exit);
        Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Rubbish_is_reported_and_does_not_reach_the_terminal()
    {
        byte[] rubbish = new byte[100_000];
        new Random(4).NextBytes(rubbish);
        File.WriteAllBytes(folder.File("x.cf"), rubbish);
        (int exit, string said) = Daemon.RunToEnd(Make.Ours, folder.Path, "--check", "-C", "x.cf");
        Assert.Equal(65, exit);
        Assert.DoesNotContain(said, c => c < ' ' && c != '\n');
    }

    public void Dispose() => folder.Dispose();

    private (int Exit, string Said) Run(string config, params string[] arguments) => Run(config, [], arguments);

    private (int Exit, string Said) Run(string config, (string, string)[] environment, params string[] arguments)
    {
        folder.Write("x.cf", config);
        return Daemon.RunToEnd(Make.Ours, folder.Path, environment, [.. arguments, "-C", "x.cf"]);
    }
}
