using System.Diagnostics;
using System.Text.Json;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>A daemon serves what is left of a configuration with mistakes, and says what is missing.</summary>
public sealed class FaultyConfigTests
{
    private const string Before =
        "access * { trusted 127.0.0.1; admin root; }\ndefault * { master localhost; type exec; rw *; }\n";

    [Fact]
    public void One_mistake_does_not_stop_the_start_and_the_console_it_concerns_is_marked()
    {
        const string Mistakes =
            "console old { exec cat; logfilemax 0; flow none; }\n#include gone.cf\nconsole late { exec cat; }\n}\n";
        using var stage = new Stage(Make.Ours, Make.Ours, Before + "console web { exec cat; }\n" + Mistakes, "", "-E");
        stage.Daemon.Messages.Take("has 4 errors, see --check: what is left of it is served; 1 console has errors");

        JsonElement[] rows =
            [.. JsonDocument.Parse(stage.Run("eve", "", "--json", "-i").Intake.Text).RootElement.EnumerateArray()];
        Assert.Equal(3, rows.Length);
        Assert.Equal(
            ["old"],
            rows.Where(row => row.TryGetProperty("configErrors", out JsonElement mark) && mark.GetBoolean())
                .Select(row => row.GetProperty("name").GetString()));
        Assert.DoesNotContain("config", stage.Run("eve", "", "-u").Intake.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Consoles_that_are_left_out_are_named()
    {
        const string Config =
            "access * { trusted 127.0.0.1; admin root; }\ndefault full { type exec; exec cat; rw *; }\n"
            + "console half { include full; }\nconsole web { include full; master localhost; }\n";
        using var stage = new Stage(Make.Ours, Make.Ours, Config, "", "-E");
        stage.Daemon.Messages.Take("what is left of it is served; left out: half\n");
    }

    [Fact]
    public void Old_mistakes_do_not_stop_a_reload_and_new_ones_do()
    {
        const string Old = Before + "console web { exec cat; logfilemax 0; }\n";
        using var stage = new Stage(Make.Ours, Make.Debian, Old, "", "-E");
        stage.Daemon.Reload(Old + "console come { exec cat; }\n");
        stage.Daemon.Messages.Take("reload: 1 added, 0 removed, 0 reopened, 0 updated, 1 untouched");
        stage.Daemon.Reload(Old + "console go { exec cat; flow none; }\n");
        stage.Daemon.Messages.Take("has new errors: the running configuration stays");
        stage.Daemon.Reload("config * { strict yes; }\n" + Old);
        stage.Daemon.Messages.Take("has errors: the running configuration stays");
    }

    [Theory]
    [InlineData("--check")]
    [InlineData("--version")]
    [InlineData("-h")]
    public void What_cannot_be_printed_is_a_failure_of_its_own(string option)
    {
        using var folder = new ScratchFolder();
        string config = folder.Write("x.cf", Before + "console web { exec cat; }\n");
        using Process process = Process.Start(new ProcessStartInfo(
            "/bin/sh", ["-c", "exec \"$@\" >/dev/full 2>errors", "sh", Programs.Server(Make.Ours), option, "-C", config])
        {
            WorkingDirectory = folder.Path,
        })!;
        process.WaitForExit();
        bool onErrors = option == "-h";
        Assert.Equal(onErrors ? 0 : 74, process.ExitCode);
        Assert.Contains(
            onErrors ? "usage: " : ": write error: No space left on device",
            File.ReadAllText(folder.File("errors")),
            StringComparison.Ordinal);
    }
}
