namespace Conserver.ConsoleProgram.Many;

/// <summary>
/// Makes lines of what a console says. What does not end, a prompt, is handed out after a while; it and what goes on after
/// it are marked, so that all bytes appear once and in order.
/// </summary>
internal sealed class LineCutter
{
    private const int LongestLine = 8192;
    private readonly List<byte> line = [];
    private bool isContinued;

    /// <summary>Something has begun that has not ended.</summary>
    public bool HasRest => line.Count > 0;

    /// <summary>When it last grew, on the clock of whoever calls.</summary>
    public long LastGrowth { get; private set; }

    /// <summary>Takes output and hands out the lines it completes, without line ends.</summary>
    /// <param name="data">As it came.</param>
    /// <param name="now">Milliseconds.</param>
    /// <param name="emit">The line, and whether it goes on with what was handed out before.</param>
    public void Take(ReadOnlySpan<byte> data, long now, Action<List<byte>, bool> emit)
    {
        while (!data.IsEmpty)
        {
            int end = data.IndexOf((byte)'\n');
            ReadOnlySpan<byte> piece = end < 0 ? data : data[..end];
            int room = LongestLine - line.Count;
            if (piece.Length > room)
            {
                line.AddRange(piece[..room]);
                data = data[room..];
                Emit(emit, isWhole: false);
                continue;
            }

            line.AddRange(piece);
            LastGrowth = now;
            if (end < 0)
            {
                return;
            }

            while (line.Count > 0 && line[^1] == '\r')
            {
                line.RemoveAt(line.Count - 1);
            }

            Emit(emit, isWhole: true);
            data = data[(end + 1)..];
        }
    }

    /// <summary>Hands out what has not ended, if there is something.</summary>
    public void FlushRest(Action<List<byte>, bool> emit)
    {
        if (HasRest)
        {
            Emit(emit, isWhole: false);
        }
    }

    private void Emit(Action<List<byte>, bool> emit, bool isWhole)
    {
        // The end of a line that was handed out as a rest and has not grown since is no line.
        if (line.Count > 0 || !isContinued)
        {
            emit(line, isContinued);
        }

        line.Clear();
        isContinued = !isWhole;
    }
}
