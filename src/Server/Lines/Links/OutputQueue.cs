namespace Conserver.Server.Lines;

/// <summary>What is to be done on the way to a device, in order: bytes sent, breaks sent, pauses made.</summary>
/// <param name="share">What it shares with others.</param>
internal sealed class OutputQueue(OutputShare share)
{
    /// <summary>What a break or a pause counts, in bytes: about what it takes in memory.</summary>
    public const int StepSize = 64;

    /// <summary>Bytes of one step, so that a long queue is not copied when it grows.</summary>
    private const int LargestStep = 32 * 1024;

    private const int SmallestStep = 64;
    private readonly Queue<Step> steps = new();
    private Step? last;

    public enum StepKind
    {
        Bytes,
        Break,
        Pause,
    }

    /// <summary>Bytes that wait; a break or a pause counts <see cref="StepSize"/>.</summary>
    public int Size { get; private set; }

    /// <summary>What has left it, in the same measure.</summary>
    public long Taken { get; private set; }

    /// <summary>The next step; null when there is none.</summary>
    public Step? First => steps.TryPeek(out Step? first) ? first : null;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        if (last is not { Kind: StepKind.Bytes, Length: < LargestStep })
        {
            Add(new Step(StepKind.Bytes, default));
        }

        last!.Append(bytes);
    }

    public void AppendBreak()
    {
        Grow(StepSize);
        Add(new Step(StepKind.Break, default));
    }

    public void AppendPause(TimeSpan time)
    {
        Grow(StepSize);
        Add(new Step(StepKind.Pause, time));
    }

    /// <summary>So many bytes of the first step are sent.</summary>
    public void Sent(int count)
    {
        Grow(-count);
        Taken += count;
        Step first = steps.Peek();
        first.Sent(count);
        if (first.Length == 0)
        {
            Remove();
        }
    }

    /// <summary>The first step, a break or a pause, is done, or is these bytes instead.</summary>
    public void Replace(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length - StepSize);
        Taken += StepSize;
        if (bytes.IsEmpty)
        {
            Remove();
        }
        else
        {
            steps.Peek().Become(bytes);
        }
    }

    public void Clear()
    {
        steps.Clear();
        last = null;
        Grow(-Size);
    }

    private void Grow(int bytes)
    {
        Size += bytes;
        share.Count(bytes);
    }

    private void Add(Step step)
    {
        steps.Enqueue(step);
        last = step;
    }

    private void Remove()
    {
        if (steps.Dequeue() == last)
        {
            last = null;
        }
    }

    /// <summary>One thing to do.</summary>
    public sealed class Step(StepKind kind, TimeSpan pause)
    {
        private byte[] buffer = [];
        private int start;
        private int end;

        public StepKind Kind { get; private set; } = kind;
        public TimeSpan Pause { get; } = pause;
        public int Length => end - start;
        public ReadOnlySpan<byte> Bytes => buffer.AsSpan(start, Length);

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (end + bytes.Length > buffer.Length)
            {
                int size = Math.Max(Length + bytes.Length, Math.Min(2 * Length, LargestStep));
                byte[] larger = new byte[Math.Max(SmallestStep, size)];
                Bytes.CopyTo(larger);
                (buffer, end, start) = (larger, Length, 0);
            }

            bytes.CopyTo(buffer.AsSpan(end));
            end += bytes.Length;
        }

        public void Sent(int count) => start += count;

        public void Become(ReadOnlySpan<byte> bytes)
        {
            Kind = StepKind.Bytes;
            Append(bytes);
        }
    }
}
