using System.Diagnostics;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Completion with the names the servers have now.</summary>
public sealed class CompletionTests
{
    private const string Config = """
        access * { trusted 127.0.0.1; }
        default d { master localhost; logfile ""; type exec; rw *; exec cat; }
        console web1 { include d; }
        console web2 { include d; aliases wiki; }
        console db1 { include d; }
        console wsecret { include d; rw !*; rw bob; }
        """;

    [Theory, InlineData(Make.Ours, "web1 web2 wiki"), InlineData(Make.Debian, "web1 web2 wiki wsecret")]
    public void Names_are_those_that_begin_with_the_word(Make server, string names)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        Assert.Equal(names.Replace(' ', '\n') + "\n", stage.Run("ann", "", "--names", "W").Intake.Text);
        Assert.Equal("", stage.Run("ann", "", "--names", "zz").Intake.Text);
    }

    [Fact]
    public void No_password_is_asked_for()
    {
        using var stage = Scenarios.Sets.OpenPasswords(Make.Ours, Make.Ours);
        Viewer bob = stage.OnTerminal("bob", "--timeout", "30", "--names");
        Assert.Equal(69, bob.UntilExit());
        Assert.Equal("console: could not get password from tty for `127.0.0.1'\r\n", bob.Intake.Text);
    }

    [Fact]
    public void A_server_that_does_not_answer_does_not_hold_the_shell_up()
    {
        using var mute = new FakeDevice(echo: false);
        using var ann = new Viewer(
            Make.Ours, "ann", onTerminal: false, "-n", "-C", "/dev/null", "-M", "127.0.0.1",
            "-p", $"{mute.Port}", "--timeout", "0.3", "--names");
        Assert.Equal(75, ann.UntilExit());
        Assert.Equal("console: the servers take too long: `127.0.0.1' is waited for\n", ann.Errors.Text);
    }

    [Fact]
    public void Bash_completes_options_words_and_live_names()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Config);
        string server = $"-n -C /dev/null -M 127.0.0.1 -p {stage.Daemon.Port} -l ann";
        Assert.Equal("web1 web2 wiki", Complete($"console {server} w"));
        Assert.Equal("web1 web2", Complete($"console {server} --watch web"));
        Assert.Equal("--timeout", Complete($"console {server} --timeo"));
        Assert.Equal("bringup", Complete("console -z b"));
        Assert.Equal("bash zsh fish", Complete("console --completion "));
        Assert.Equal("", Complete("console -M nosuchhost.invalid w"));
        Assert.Equal("web1 web2", Complete($"console -n -C /dev/null -M127.0.0.1 -p{stage.Daemon.Port} -lann web"));
        Assert.Equal("web1 web2", Complete($"console {server} -d bob@web"));
        Assert.Equal("", Complete($"console {server} -d web"));
    }

    [Theory, InlineData("bash", "-n"), InlineData("zsh", "-n"), InlineData("fish", "--no-execute")]
    public void Every_shell_accepts_its_script(string shell, string check)
    {
        using var folder = new ScratchFolder();
        folder.Write("script", Output(Programs.Client(Make.Ours), "--completion", shell));
        Assert.Equal("", Output(shell, check, folder.File("script")));
    }

    /// <summary>What bash offers for the last word of a line.</summary>
    private static string Complete(string line)
    {
        string client = Programs.Client(Make.Ours);
        string script = $"""
            eval "$({client} --completion bash)"
            line='{line}'
            COMP_LINE={client}{"${line#console}"}
            COMP_POINT={"${#COMP_LINE}"}
            _conserver_console
            echo "{"${COMPREPLY[*]}"}"
            """;
        return Output("bash", "--norc", "-c", script).TrimEnd('\n');
    }

    private static string Output(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }
}
