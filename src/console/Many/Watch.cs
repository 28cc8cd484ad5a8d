using Conserver.Client;
using Conserver.Client.Listing;
using Conserver.Client.Streams;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Many;

/// <summary>
/// <c>--watch</c>: follows many consoles, a line at a time behind the console's name. Reads as fast as the terminal or pipe
/// behind it takes; a slow one slows the reading, and the servers keep what is not read.
/// </summary>
internal sealed class Watch(Walk walk, Output output, TimeSpan? limit, Action attached) : IDisposable
{
    /// <summary>A line that has not ended is shown after this.</summary>
    private const int RestMilliseconds = 1000;

    private readonly List<WatchedConsole> consoles = [];
    private readonly List<byte> screen = [];
    private readonly bool isTerminal = RawTerminal.IsTerminal(Output.StandardOutput);
    private readonly Palette palette = Palette.For(Output.StandardOutput);
    private int nameWidth;

    /// <summary>Follows them until the time is over, or all have ended; the exit status.</summary>
    public int Run(IReadOnlyList<string> patterns)
    {
        IReadOnlyList<ConsoleRow> found = Selection.Find(walk, patterns, output, out bool isWhole);
        foreach (ConsoleRow row in found)
        {
            if (StreamOpening.Open(walk, row, StreamMode.Spy, output) is { } stream)
            {
                consoles.Add(new WatchedConsole(stream));
            }
        }

        attached();
        isWhole &= consoles.Count == found.Count;
        nameWidth = isTerminal && consoles.Count > 0 ? consoles.Max(console => console.Stream.Name.Length) : 0;
        output.Complain($"watching {consoles.Count} of {found.Count} consoles");
        long? end = limit is { } time ? Environment.TickCount64 + (long)time.TotalMilliseconds : null;
        while (consoles.Count > 0 && !output.IsBroken && !(Environment.TickCount64 >= end))
        {
            isWhole &= Step(end);
        }

        // Over is over: what has begun and not ended is the last that is shown.
        foreach (WatchedConsole console in consoles)
        {
            console.Lines.FlushRest((line, isContinued) => Add(console, line, isContinued));
        }

        Show();
        return isWhole && !output.IsBroken ? ExitCode.Ok : ExitCode.Unavailable;
    }

    public void Dispose() => consoles.ForEach(console => console.Stream.Dispose());

    /// <summary>Waits and shows what there is; false when a console has ended.</summary>
    private bool Step(long? end)
    {
        PollEntry[] entries = [.. consoles.Select(console => Entry(console.Stream))];
        bool isReadyNow = consoles.Exists(console => console.Stream.MayHoldInput);
        _ = Poll.Wait(entries, isReadyNow ? 0 : Patience(end));
        long now = Environment.TickCount64;
        bool isWhole = true;
        for (int i = consoles.Count - 1; i >= 0; i--)
        {
            WatchedConsole console = consoles[i];
            void Emit(List<byte> line, bool isContinued) => Add(console, line, isContinued);
            console.Stream.Flush();
            if ((entries[i].IsReady || console.Stream.MayHoldInput)
                && !console.Stream.Read(data => console.Lines.Take(data, now, Emit)))
            {
                console.Lines.FlushRest(Emit);
                Show();
                output.Complain($"{console.Stream.Name}: the session has ended");
                console.Stream.Dispose();
                consoles.RemoveAt(i);
                isWhole = false;
            }
            else if (console.Lines.HasRest && now - console.Lines.LastGrowth >= RestMilliseconds)
            {
                console.Lines.FlushRest(Emit);
            }
        }

        Show();
        return isWhole;
    }

    private static PollEntry Entry(ConsoleStream stream) =>
        new(stream.Fd, stream.HasOutgoing ? PollEvents.Read | PollEvents.Write : PollEvents.Read);

    private int Patience(long? end)
    {
        long patience = consoles.Exists(console => console.Lines.HasRest) ? RestMilliseconds : -1;
        if (end is { } time)
        {
            long left = Math.Max(0, time - Environment.TickCount64);
            patience = patience < 0 ? left : Math.Min(patience, left);
        }

        return (int)Math.Min(int.MaxValue, patience);
    }

    private void Add(WatchedConsole console, List<byte> line, bool isContinued)
    {
        screen.AddRange(Latin1.Bytes(palette.Name(console.Stream.Name)));
        screen.AddRange(isContinued ? "+ "u8 : ": "u8);
        for (int i = console.Stream.Name.Length; i < nameWidth; i++)
        {
            screen.Add((byte)' ');
        }

        if (isTerminal)
        {
            ScreenText.AppendClean(screen, line);
        }
        else
        {
            screen.AddRange(line);
        }

        screen.Add((byte)'\n');
    }

    private void Show()
    {
        if (screen.Count > 0)
        {
            output.Show(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(screen));
            screen.Clear();
        }
    }
}
