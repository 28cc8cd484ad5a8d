using Conserver.ConsoleProgram.Past.Cells;

namespace Conserver.ConsoleProgram.Past.Boots;

/// <summary>Keeps the starts that were asked for out of a whole log, and no others.</summary>
internal sealed class BootShelf
{
    private readonly IReadOnlyList<BootChoice> choices;
    private readonly BootMarkers markers;
    private readonly int most;
    private readonly LinkedList<Boot> latest = new();
    private readonly Dictionary<BootChoice, Boot> byTime = [];
    private readonly LineScreen screen;
    private long? now;

    public BootShelf(IReadOnlyList<BootChoice> choices, BootMarkers markers)
    {
        this.choices = choices;
        this.markers = markers;
        most = Math.Max(1, choices.Max(choice => choice.Back));
        screen = new LineScreen(line => Add(line.ToString()));
    }

    /// <summary>Starts that have been seen.</summary>
    public int Count { get; private set; }

    /// <summary>The next bytes of the log and when they came; null when nothing says so.</summary>
    public void Take(long? time, ReadOnlySpan<byte> bytes)
    {
        now = time;
        screen.Take(bytes);
    }

    public void Finish() => screen.Finish();

    /// <summary>The start that is meant; null when there is none.</summary>
    public Boot? Find(BootChoice choice) => choice.Back == 0
        ? byTime.GetValueOrDefault(choice)
        : latest.Skip(choice.Back - 1).FirstOrDefault();

    private void Add(string text)
    {
        if (BootLine.Clean(text) is not { } line)
        {
            return;
        }

        if (markers.Begins(line))
        {
            Begin(new Boot(now));
        }

        latest.First?.Value.Add(line);
    }

    private void Begin(Boot boot)
    {
        Count++;
        latest.AddFirst(boot);
        if (latest.Count > most)
        {
            latest.RemoveLast();
        }

        foreach (BootChoice choice in choices.Where(choice => choice.Back == 0 && boot.Time <= choice.Time))
        {
            byTime[choice] = boot;
        }
    }
}
