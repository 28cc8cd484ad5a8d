using System.Globalization;
using System.Text.RegularExpressions;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Logs;

/// <summary>A disk that is full, while machines speak as fast as they can, until all that may wait for it does.</summary>
public sealed partial class FullDiskTests : IDisposable
{
    /// <summary>The first one's user may type, which is a star in the log of all: lines there have one size.</summary>
    private static readonly string[] Names = ["a", "bb", "cc"];

    private static readonly int UnifiedSize = NumberedSource.RecordSize + "bb: ".Length;

    private readonly ScratchFolder folder = new();
    private readonly NumberedSource[] sources;

    public FullDiskTests() => sources = [.. Names.Select(
        (name, i) => new NumberedSource(folder.File(name), seed: i, mostPause: 1) { IsHeld = true })];

    [Fact]
    public void Who_can_wait_loses_nothing_and_what_cannot_wait_is_counted()
    {
        string logs = Directory.CreateDirectory(folder.File("logs")).FullName;
        using var disk = new SmallDisk(logs, "200m");
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; admin root; }
            default * {
                master localhost; type uds; uds {{folder.Path}}/&; udssubst &=cs; rw *; logfile {{logs}}/&.log;
            }
            console a {}
            console bb {}
            console cc {}
            console free { type exec; exec cat; }

            """, "", "-E", "-U", logs + "/all");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "a");
        Hold(false);
        Until(() => sources.Min(source => source.Said) > 64 * 1024, stage.Daemon);
        disk.Fill();
        foreach (string said in (string[])["No space left on device", "output is held back", "output is being dropped"])
        {
            Until(() => stage.Daemon.Messages.Text.Contains(said, StringComparison.Ordinal), stage.Daemon);
        }

        ann.Until("output is held back");
        Until(() => Array.TrueForAll(Names, name => IsHeldBack(name, stage.Daemon)), stage.Daemon);

        // Who has nothing to do with it is served; without a line feed, so that nothing of it is in the log of all.
        RawClient bob = stage.Group("B");
        bob.Attach("bob", "free");
        bob.Send("echo");
        bob.Until("echo");

        disk.Free();
        ann.Until("is written again");
        long[] then = [.. sources.Select(source => source.Said)];
        Until(() => sources.Select((source, i) => source.Said > then[i] + 64 * 1024).All(isSo => isSo), stage.Daemon);
        Hold(true);
        Until(() => Array.TrueForAll(sources, source => source.IsRead), stage.Daemon);
        Assert.Equal(0, stage.Daemon.Terminate());
        for (int i = 0; i < Names.Length; i++)
        {
            var log = new NumberedLog(logs, Names[i], sources[i]);
            Assert.Null(log.Fault());
            Assert.Equal(0, log.Lost);
        }

        AssertCounted(File.ReadAllText(logs + "/all"));
    }

    public void Dispose()
    {
        foreach (NumberedSource source in sources)
        {
            source.Dispose();
        }

        folder.Dispose();
    }

    // All that was said is there, or is in the number that stands where it is missing.
    private void AssertCounted(string all)
    {
        long lost = 0;
        string kept = Mark().Replace(all, mark =>
        {
            lost += long.Parse(mark.Groups[1].Value, CultureInfo.InvariantCulture);
            return "";
        });
        Assert.True(lost > 0, "nothing was lost");
        long lines = kept.Split('\n').Count(line => line.Length == UnifiedSize - 1);
        Assert.Equal(
            sources.Sum(source => source.Said) / NumberedSource.RecordSize,
            lines + (lost / UnifiedSize));
        Assert.Equal(0, lost % UnifiedSize);
    }

    private void Hold(bool on)
    {
        foreach (NumberedSource source in sources)
        {
            source.IsHeld = on;
        }
    }

    private static bool IsHeldBack(string name, Daemon daemon) =>
        Regex.IsMatch(daemon.Messages.Text, $@"\[{name}\] logfile \S+: 4 MiB wait");

    private static void Until(Func<bool> condition, Daemon daemon) =>
        Deadline.Until(condition, () => Visible.Lines(daemon.Messages.Text));

    [GeneratedRegex(@"\[-- (\d+) bytes lost: log could not be written -- [^\]]*\]\r\n")]
    private static partial Regex Mark();
}
