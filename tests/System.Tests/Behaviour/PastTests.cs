using System.Text.Json;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>What is made of logs: played, counted, compared, exported, searched.</summary>
public sealed class PastTests
{
    private const string Config = """
        config * { sslrequired no; }
        access * { trusted 127.0.0.1; }
        default d { master localhost; logfile @dir@/&.log; type exec; exec cat; rw ann; options ondemand; }
        console web1 { include d; }
        console web2 { include d; }
        console secret { include d; rw !ann, bob; }
        """;

    private const string Boots = "Linux version 6.1\r\neth0 up\r\n10%\r100%\r\n\e[31mred\e[0m\r\n"
        + "Linux version 6.1\r\neth0 down\r\n10%\r100%\r\n\e[31mred\e[0m\r\n";

    [Fact]
    public void Lines_are_found_on_one_console_on_those_of_a_pattern_and_on_all()
    {
        using Stage stage = Begin();
        Viewer one = stage.Run("ann", "", "--grep", "eth0 \\w+", "web1");
        Assert.Matches(@"\A[^\n]*: eth0 up\n[^\n]*: eth0 down\n\z", one.Intake.Text);
        Assert.Equal(0, one.UntilExit());
        string[] all = stage.Run("ann", "", "--grep", "ETH0", "--ignore-case").Intake.Text.TrimEnd('\n').Split('\n');
        Assert.Equal(3, all.Length);
        Assert.Contains(all, line => line.StartsWith("web2:", StringComparison.Ordinal)
            && line.EndsWith(": my eth0", StringComparison.Ordinal));
        Assert.DoesNotContain(all, line => line.Contains("secret", StringComparison.Ordinal));
        string context = stage.Run("ann", "", "--context", "1", "--grep", "down", "web*").Intake.Text;
        Assert.Matches(@"\Aweb1-[^\n]*- Linux version 6.1\nweb1:[^\n]*: eth0 down\nweb1-[^\n]*- 10%\r100%\n\z", context);
    }

    [Fact]
    public void Statuses_are_those_of_grep()
    {
        using Stage stage = Begin();
        Assert.Equal(0, stage.Run("ann", "", "--grep", "eth0", "web1").UntilExit());
        Assert.Equal(1, stage.Run("ann", "", "--grep", "nothing of it", "web1").UntilExit());
        Viewer wrong = stage.Run("ann", "", "--grep", "(", "web1");
        Assert.Equal(69, wrong.UntilExit());
        Assert.Contains("the expression is not valid", wrong.Errors.Text, StringComparison.Ordinal);
        Assert.Equal(69, stage.Run("ann", "", "--grep", "x", "nobody*").UntilExit());
        Assert.Equal(69, stage.Run("ann", "", "--grep", "x", "secret").UntilExit());
    }

    [Fact]
    public void Two_starts_are_compared()
    {
        using Stage stage = Begin();
        Viewer diff = stage.Run("ann", "", "--diff", "web1", "2", "1");
        Assert.EndsWith(
            " Linux version 6.1\n-eth0 up\n+eth0 down\n 100%\n red\n", diff.Intake.Text, StringComparison.Ordinal);
        Assert.Equal(1, diff.UntilExit());
        Assert.Equal(0, stage.Run("ann", "", "--diff", "web1", "1", "1").UntilExit());
        Viewer marked = stage.Run("ann", "", "--diff", "web1", "--marker", "^eth0", "2", "1");
        Assert.Contains("-eth0 up\n", marked.Intake.Text, StringComparison.Ordinal);
        Viewer missing = stage.Run("ann", "", "--diff", "web1", "9", "1");
        Assert.Equal(69, missing.UntilExit());
        Assert.Contains("only 2 starts", missing.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_is_exported_in_three_forms()
    {
        using Stage stage = Begin();
        string once = "Linux version 6.1\neth0 up\n100%\nred\n";
        Assert.Equal(
            once + once.Replace("up", "down", StringComparison.Ordinal),
            stage.Run("ann", "", "--export", "text", "web1").Intake.Text);
        Assert.Contains(
            "<span style=\"color:#cd0000\">red</span>", stage.Run("ann", "", "--export", "html", "web1").Intake.Text,
            StringComparison.Ordinal);
        string recording = stage.Run("ann", "", "--export", "asciicast", "web1").Intake.Text;
        string[] cast = recording.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, JsonDocument.Parse(cast[0]).RootElement.GetProperty("version").GetInt32());
        Assert.Equal(Boots, string.Concat(cast[1..].Select(line => JsonDocument.Parse(line).RootElement[2].GetString())));
        Assert.Equal(69, stage.Run("ann", "", "--export", "pdf", "web1").UntilExit());
    }

    [Fact]
    public void Bytes_are_counted_over_time()
    {
        using Stage stage = Begin();
        JsonElement json = JsonDocument.Parse(stage.Run("ann", "", "--activity", "web1", "--json").Intake.Text).RootElement;
        long dated = json.GetProperty("buckets").EnumerateArray().Sum(bucket => bucket.GetProperty("bytes").GetInt64());
        Assert.Equal(Boots.Length, dated + json.GetProperty("undatedBytes").GetInt64());
        Assert.NotEqual("", stage.Run("ann", "", "--activity", "web1").Intake.Text);
    }

    [Fact]
    public void A_log_is_played_on_a_pipe_and_on_a_terminal_which_is_as_before_afterwards()
    {
        using Stage stage = Begin();
        Viewer pipe = stage.Run("ann", "", "--play", "web1", "--speed", "100", "--max-gap", "1s");
        Assert.Equal(Boots, pipe.Intake.Text);
        Assert.Equal(0, pipe.UntilExit());
        Viewer person = stage.OnScreen("ann", "--play", "web1");
        person.Until("eth0 down");
        person.Until("\e[?25h");
        Assert.Equal(0, person.UntilExit());
        Assert.True(person.IsCooked);
    }

    [Theory]
    [InlineData("--play", "web1", "--speed", "0")]
    [InlineData("--play", "web1", "--max-gap", "soon")]
    [InlineData("--play", "web1", "web2")]
    [InlineData("--diff", "web1", "1")]
    [InlineData("--diff", "web1", "0", "1")]
    [InlineData("--speed", "2", "web1")]
    [InlineData("--context", "2", "web1")]
    [InlineData("--ignore-case", "web1")]
    [InlineData("--since", "yesterday", "--grep", "x")]
    [InlineData("--until", "2h", "web1")]
    [InlineData("--marker", "(", "--diff", "web1")]
    [InlineData("--export", "text")]
    public void What_makes_no_sense_is_refused(params string[] words)
    {
        using Stage stage = Begin();
        Viewer viewer = stage.Run("ann", "", words);
        Assert.Equal(69, viewer.UntilExit());
        Assert.NotEqual("", viewer.Errors.Text);
        Assert.Equal("", viewer.Intake.Text);
    }

    private static Stage Begin()
    {
        var stage = new Stage(Make.Ours, Make.Ours, Config);
        File.WriteAllText(Path.Combine(stage.Daemon.Folder, "web1.log"), Boots);
        File.WriteAllText(Path.Combine(stage.Daemon.Folder, "web2.log"), "my eth0\r\n");
        File.WriteAllText(Path.Combine(stage.Daemon.Folder, "secret.log"), "secret eth0\r\n");
        return stage;
    }
}
