using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Sessions;

namespace Conserver.Server.Tests.Consoles;

public sealed class HistoryTests
{
    private const string Now = "Mon Nov 23 06:53:26 2026";

    [Fact]
    public void The_log_tells_who_wrote_and_when_the_line_was_up()
    {
        using var fixture = new ConsoleFixture();
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");
        fixture.Say("hello\r\n");
        Attachment bob = fixture.Join("bob");
        _ = fixture.Console.Do(bob, ConsoleVerb.Force);
        _ = fixture.Console.Do(bob, ConsoleVerb.Down);
        Assert.Equal(
            $"[-- Console "
                + $"up -- {Now}]\r\n[-- ann@test attached -- {Now}]\r\nhello\r\n[-- bob@test bumped ann@test -- {Now}]\r\n"
            + $"[-- Console down -- {Now}]\r\n",
            fixture.LogText);
        Assert.EndsWith("[line down by bob@test]\r\n", ConsoleFixture.Shown(ann), StringComparison.Ordinal);
    }

    [Fact]
    public void A_note_does_nothing_to_the_terminal_of_who_reads_the_log()
    {
        using var fixture = new ConsoleFixture();
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");
        _ = fixture.Console.Do(ann, new ConsoleCommand(ConsoleVerb.Note, Text: "\u001b[2J\a\u00e9"));
        Assert.EndsWith($"[-- NOTE -- ann@test: ^[[2J\a\u00e9 -- {Now}]\r\n", fixture.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public void Logging_that_was_switched_off_comes_back_when_the_writer_leaves()
    {
        using var fixture = new ConsoleFixture();
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");
        Assert.Equal("logging off]", fixture.Do(ann, ConsoleVerb.ToggleLog));
        fixture.Say("secret\r\n");
        fixture.Console.Leave(ann);
        fixture.Say("public\r\n");
        Assert.Equal(
            $"[-- Console up -- {Now}]\r\n[-- ann@test attached -- {Now}]\r\n"
            + $"[-- Console logging disabled by ann@test -- {Now}]\r\n[-- ann@test detached -- {Now}]\r\n"
            + $"[-- Console logging restored (logout) -- {Now}]\r\npublic\r\n",
            fixture.LogText);
    }

    [Fact]
    public void A_replay_ends_exactly_where_live_output_begins()
    {
        using var fixture = new ConsoleFixture(config => config with { Timestamp = default });
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");
        for (int i = 1; i <= 30; i++)
        {
            fixture.Say($"line {i}\r\n");
        }

        _ = ConsoleFixture.Shown(ann);
        fixture.Console.History.Replay(3, new ReplayPlace(ConsoleFixture.Door(ann).Out.Promise()));
        fixture.Say("live\r\n");
        string shown = "";
        fixture.TurnUntil(() =>
        {
            shown += ConsoleFixture.Shown(ann);
            return ConsoleFixture.Door(ann).Out.IsEmpty;
        });
        Assert.Equal("line 28\r\nline 29\r\nline 30\r\nlive\r\n", shown);
    }

    [Fact]
    public void A_console_without_a_log_says_so()
    {
        using var fixture = new ConsoleFixture(config => config with { LogFile = null });
        Attachment ann = fixture.Join("ann");
        fixture.Console.History.Replay(20, new ReplayPlace(ConsoleFixture.Door(ann).Out.Promise()));
        Assert.Equal("[no log file on this console]\r\n", ConsoleFixture.Shown(ann));
        Assert.False(fixture.Console.History.IsOpen);
    }

    [Fact]
    public void A_missing_directory_is_told_once_and_does_not_take_the_console_down()
    {
        using var fixture = new ConsoleFixture(config => config with { LogFile = "/nonexistent/folder/c1.log" });
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");
        string shown = "";
        fixture.TurnUntil(() =>
        {
            shown += ConsoleFixture.Shown(ann);
            return shown.Contains("No such file or directory", StringComparison.Ordinal);
        });
        Assert.True(fixture.Console.Line.IsUp);
        Assert.Single(fixture.DaemonLines, line => line.Contains("/nonexistent/folder/c1.log", StringComparison.Ordinal));
    }

    [Fact]
    public void Marks_are_written_on_their_boundaries()
    {
        using var fixture =
            new ConsoleFixture(config => config with { Timestamp = new TimestampSettings(60, false, false, false) });
        fixture.BringUp();
        fixture.Clock.Advance(TimeSpan.FromSeconds(33));
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.DoesNotContain("MARK", fixture.LogText, StringComparison.Ordinal);
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.EndsWith("[-- MARK -- Mon Nov 23 06:54:00 2026]\r\n", fixture.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_was_never_written_is_not_called_missing()
    {
        using var fixture = new ConsoleFixture();
        Attachment ann = fixture.Join("ann");
        fixture.Console.History.Replay(3, new ReplayPlace(ConsoleFixture.Door(ann).Out.Promise()));
        string shown = "";
        fixture.TurnUntil(() => (shown += ConsoleFixture.Shown(ann)).Length > 0);
        Assert.Equal("[nothing in the log file of this console yet]\r\n", shown);
    }

    [Fact]
    public void Output_that_is_held_back_for_the_disk_is_said_once_and_goes_on_without_logging()
    {
        using var fixture = new ConsoleFixture(
            config => config with { LogFile = "/nowhere/at/all/c1.log", Exec = "stty raw -echo; cat /dev/zero" });
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");
        string held =
            "logfile /nowhere/at/all/c1.log: 4 MiB wait to be written, output is held back until they are";
        fixture.TurnUntil(() =>
        {
            // The device waits a moment for a disk that is behind, before it goes on to the bound.
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            return fixture.Console.History.Trouble == held;
        });
        string shown = ConsoleFixture.Shown(ann);
        Assert.Contains($"[-- {held} --]\r\n", shown, StringComparison.Ordinal);
        Assert.True(fixture.Console.History.IsFull);
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal("", ConsoleFixture.Shown(ann));
        Assert.Equal("logging off]", fixture.Do(ann, ConsoleVerb.ToggleLog));
        fixture.TurnUntil(() => ConsoleFixture.Shown(ann).Length > 0);
        Assert.Single(fixture.DaemonLines, line => line.Contains("held back", StringComparison.Ordinal));
    }

    [Fact]
    public void The_last_words_of_a_log_that_was_left_say_nothing_of_the_one_that_came_after_it()
    {
        using var fixture = new ConsoleFixture(
            config => config with { LogFile = "/nowhere/at/all/c1.log", Exec = "stty raw -echo; exec cat" });
        string old = Path.Combine(fixture.Folder, "old", "c1.log"), next = Path.Combine(fixture.Folder, "next", "c1.log");
        fixture.Console.Update(fixture.Console.Config with { LogFile = old });
        fixture.BringUp();
        fixture.TurnUntil(() => fixture.Console.History.Trouble?.Contains(old, StringComparison.Ordinal) == true);
        fixture.Console.Update(fixture.Console.Config with { LogFile = next });
        fixture.TurnUntil(() => fixture.Console.History.Trouble?.Contains(next, StringComparison.Ordinal) == true);
        Directory.CreateDirectory(Path.GetDirectoryName(old)!);
        fixture.TurnUntil(() => fixture.DaemonLines.Contains($"[c1] logfile {old} is written again"));
        Assert.Contains(next, fixture.Console.History.Trouble, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(next)!);
        fixture.TurnUntil(() => fixture.Console.History.Trouble is null);
        Assert.Equal($"[-- Console up -- {Now}]\r\n", File.ReadAllText(old));
    }
}
