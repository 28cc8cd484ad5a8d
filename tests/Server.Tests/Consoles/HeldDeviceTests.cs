using Conserver.Server.Consoles;

namespace Conserver.Server.Tests.Consoles;

/// <summary>A device that is not read because its disk is full, and what lets go of it.</summary>
public sealed class HeldDeviceTests
{
    [Theory]
    [InlineData("the log moves to a good disk")]
    [InlineData("the log moves to a good disk and the line is reopened")]
    [InlineData("there is no log any more")]
    public void A_device_is_read_again_when_the_reason_for_not_reading_it_has_gone(string way)
    {
        using var fixture = new ConsoleFixture(config => config with
        {
            Exec = "stty raw -echo; yes w | head -c 9000000; echo END; exec cat",
            LogFile = "/dev/full",
        });
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");
        int shown = 0;
        string last = "";
        fixture.TurnUntil(() =>
        {
            // Nobody gives the disk a moment for ever.
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(300));
            shown += (last = ConsoleFixture.Shown(ann)).Length;
            return fixture.Console.History.IsFull && last.Length == 0;
        });
        Assert.InRange(shown, 1_000_000, 8_000_000);
        bool none = way.StartsWith("there is no", StringComparison.Ordinal);
        fixture.Console.Update(fixture.Console.Config with
        {
            LogFile = none ? "" : Path.Combine(fixture.Folder, "c1.log"),
        });
        if (way.EndsWith("reopened", StringComparison.Ordinal))
        {
            _ = fixture.Console.Do(ann, ConsoleVerb.Reopen);
        }

        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(300));
            last += ConsoleFixture.Shown(ann);

            // It may come in two pieces.
            last = last[^Math.Min(last.Length, "END\n".Length)..];
            return last == "END\n";
        });
        string log = Path.Combine(fixture.Folder, "c1.log");
        fixture.TurnUntil(() => none || File.ReadAllText(log).EndsWith("END\n", StringComparison.Ordinal));
    }
}
