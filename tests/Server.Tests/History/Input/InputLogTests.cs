using System.Text;
using System.Text.Json;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.History.Input;
using Conserver.Server.Tests.Consoles;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.History.Input;

/// <summary>What is typed on a console whose device echoes, or does not, in its file.</summary>
public sealed class InputLogTests
{
    [Fact]
    public void Bytes_that_are_no_text_are_in_hexadecimal_and_control_characters_never_as_they_are()
    {
        var time = new DateTimeOffset(2026, 11, 29, 5, 0, 0, 7, TimeSpan.Zero);
        Assert.Equal(
            """{"time":"2026-11-29T05:00:00.007Z","console":"c\"1","by":"ann@pc","keys":"ls \u001B[A\u009B \"é\"\r"}"""
            + "\n",
            Text(InputEntry.Of(time, "c\"1", "ann@pc", Keys("ls \u001b[A\u00c2\u009b \"\u00c3\u00a9\"\r"))));
        Assert.Equal(
            """{"time":"2026-11-29T05:00:00.007Z","console":"c","by":"ann@pc","hex":"00ff0d"}""" + "\n",
            Text(InputEntry.Of(time, "c", "ann@pc", Keys("\0\u00ff\r"))));
        Assert.Equal(
            """{"time":"2026-11-29T05:00:00.007Z","console":"c","by":"ann@pc","notEchoed":3}""" + "\n",
            Text(InputEntry.Of(time, "c", "ann@pc", new TypedKeys(0, 3, null))));
        Assert.Equal(
            """{"time":"2026-11-29T05:00:00.007Z","console":"c","lost":5}""" + "\n", Text(InputEntry.OfLost(time, "c", 5)));
    }

    [Fact]
    public void Each_writer_has_what_he_typed_and_what_was_not_echoed_is_a_number()
    {
        using ConsoleFixture console = Logged();
        BringUp(console);
        Attachment ann = console.Join("ann"), bob = console.Join("bob");
        Type(console, ann, "ls\r");
        console.Say("ls\r\n$ ");
        Type(console, ann, "su\r");
        console.Say("su\r\nPassword: ");
        Type(console, ann, "hunter2\r");
        console.Say("\r\n# ");
        console.Clock.Advance(TimeSpan.FromSeconds(1));
        Type(console, ann, "rm -rf");
        _ = console.Console.Do(bob, ConsoleVerb.Force);
        Type(console, bob, "id\r");
        console.Say("id\r\n");
        Type(console, ann, "not the writer");
        console.Console.Remove(new Farewell.Removed());
        Assert.Equal(
            [
                "by:ann@test,keys:ls\\r", "by:ann@test,keys:su\\r", "by:ann@test,notEchoed:14", "by:bob@test,notEchoed:3",
            ],
            console.Typed);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(console.Folder, "typed")));
        Assert.DoesNotContain("hunter2", File.ReadAllText(Path.Combine(console.Folder, "typed")), StringComparison.Ordinal);
    }

    [Fact]
    public void When_the_device_goes_down_what_has_not_come_back_is_a_number()
    {
        using ConsoleFixture console = Logged();
        BringUp(console);
        Attachment ann = console.Join("ann");
        Type(console, ann, "reboot");
        console.Say("reb");
        _ = console.Console.Do(ann, ConsoleVerb.Down);
        Assert.Equal(["by:ann@test,notEchoed:6"], console.Typed);
        BringUp(console);
        console.Clock.Advance(TimeSpan.FromSeconds(1));
        Type(console, ann, "y\r");
        console.Say("y\r\n");
        Assert.Equal(["by:ann@test,notEchoed:6", "by:ann@test,keys:y\\r"], console.Typed);
    }

    [Fact]
    public void Keys_of_which_nothing_is_heard_are_counted_after_a_while()
    {
        using ConsoleFixture console = Logged();
        BringUp(console);
        Attachment ann = console.Join("ann");
        Type(console, ann, "hello");
        Type(console, ann, " there");
        console.TurnUntil(() => IsTyped(console, "by:ann@test,notEchoed:11"));
    }

    [Fact]
    public void A_reload_turns_it_on_and_off_with_keys_on_their_way()
    {
        using ConsoleFixture console = Logged();
        BringUp(console);
        Attachment ann = console.Join("ann");
        Type(console, ann, "secret");
        ConsoleConfig on = console.Console.Config, off = on with { InputLog = null };
        console.Console.Update(on with { Motd = "another" });
        Assert.Empty(console.Typed);
        console.Console.Update(off);
        Assert.Equal(["by:ann@test,notEchoed:6"], console.Typed);
        Type(console, ann, "unheard\r");
        console.Say("secretunheard\r\n");
        console.Console.Update(on);
        console.Say("unheard\r\n");
        Type(console, ann, "ls\r");
        console.Say("ls\r\n");
        console.Console.Update(on with { InputLogAll = true });
        Type(console, ann, "hunter2\r");
        Assert.Equal(
            ["by:ann@test,notEchoed:6", "by:ann@test,keys:ls\\r", "by:ann@test,keys:hunter2\\r"], console.Typed);
    }

    [Fact]
    public void A_file_that_was_moved_away_is_opened_by_name_again()
    {
        using ConsoleFixture console = Logged(all: true);
        BringUp(console);
        Attachment ann = console.Join("ann");
        Type(console, ann, "one\r");
        Assert.Equal(["by:ann@test,keys:one\\r"], console.Typed);
        string path = Path.Combine(console.Folder, "typed");
        File.Move(path, path + ".1");
        console.Console.ReopenLogs(isReload: false);
        Type(console, ann, "two\r");
        Assert.Equal(["by:ann@test,keys:two\\r"], console.Typed);
        File.Move(path, path + ".2");
        console.Console.ReopenLogs(isReload: true);
        Type(console, ann, "three\r");
        Assert.Equal(["by:ann@test,keys:three\\r"], console.Typed);
    }

    [Fact]
    public void While_it_cannot_be_written_lines_are_kept_and_what_is_too_much_is_counted()
    {
        using ConsoleFixture console = Logged(all: true, inFolder: "later");
        BringUp(console);
        Attachment ann = console.Join("ann");
        const int Lines = 4000;
        for (int i = 0; i < Lines; i++)
        {
            Type(console, ann, new string('x', 99) + "\r");
        }

        console.Loop.Turn(TimeSpan.Zero);
        string folder = Path.Combine(console.Folder, "later");
        Directory.CreateDirectory(folder);
        console.TurnUntil(() =>
        {
            console.Clock.Advance(TimeSpan.FromSeconds(1));
            return File.Exists(folder + "/typed")
                && File.ReadAllText(folder + "/typed").Contains("lost", StringComparison.Ordinal);
        });
        string[] lines = File.ReadAllLines(folder + "/typed");
        using JsonDocument last = JsonDocument.Parse(lines[^1]);
        Assert.Equal((Lines - (lines.Length - 1)) * 100, last.RootElement.GetProperty("lost").GetInt64());
        Assert.InRange(lines.Length, 1000, 3000);
        string[] said = console.DaemonLines;
        Assert.Single(said, line => line.EndsWith("keys are being dropped", StringComparison.Ordinal));
        Assert.Single(said, line => line.Contains("[c1] inputlog: FileOpen(", StringComparison.Ordinal));
        Assert.Single(said, line => line.EndsWith("is written again", StringComparison.Ordinal));
    }

    [Fact]
    public void A_defect_ends_nothing_but_the_keys_it_met()
    {
        using ConsoleFixture console = Logged();
        BringUp(console);
        Attachment ann = console.Join("ann");
        Type(console, ann, "hello");
        OneDefect defect = new(console.Loop, "InputLog.OnTimer");
        console.TurnUntil(() =>
        {
            console.Clock.Advance(TimeSpan.FromSeconds(1));
            return defect.IsDone;
        });
        console.TurnUntil(() => IsTyped(console, "by:ann@test,notEchoed:5"));
        Assert.True(console.Console.Line.IsUp);
    }

    private static ConsoleFixture Logged(bool all = false, string inFolder = ".") => new(config => config with
    {
        Exec = "stty -echo; echo ready; exec cat >/dev/null",
        InputLog = Path.Combine(Path.GetDirectoryName(config.LogFile)!, inFolder, "typed"),
        InputLogAll = all,
    });

    // From then on its terminal echoes nothing: what comes back is what the test says.
    private static void BringUp(ConsoleFixture console)
    {
        int before = Ready();
        console.BringUp();
        console.TurnUntil(() => Ready() > before);

        int Ready() => console.LogText.Split("ready").Length;
    }

    private static void Type(ConsoleFixture console, Attachment viewer, string keys) =>
        console.Console.Type(viewer, Encoding.Latin1.GetBytes(keys));

    private static bool IsTyped(ConsoleFixture console, string line)
    {
        console.Clock.Advance(TimeSpan.FromSeconds(1));
        return console.Typed.Contains(line);
    }

    private static string Text(byte[] line) => Encoding.UTF8.GetString(line);

    private static TypedKeys Keys(string text) => new(0, text.Length, Encoding.Latin1.GetBytes(text));
}
