using System.Text;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// Everything that came from one source, as Latin-1 text, and how much of it has been looked at. One thread appends,
/// another waits for what it expects.
/// </summary>
public sealed class Intake(string name)
{
    private readonly object gate = new();
    private readonly StringBuilder text = new();
    private int seen;
    private bool ended;

    /// <summary>All of it so far.</summary>
    public string Text
    {
        get
        {
            lock (gate)
            {
                return text.ToString();
            }
        }
    }

    /// <summary>Waits for the end; all of it.</summary>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public string Whole()
    {
        lock (gate)
        {
            WaitFor(() => ended, "<EOF>");
            return text.ToString();
        }
    }

    public int Length
    {
        get
        {
            lock (gate)
            {
                return text.Length;
            }
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            text.Append(Encoding.Latin1.GetString(bytes));
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void End()
    {
        lock (gate)
        {
            ended = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Waits for the text behind what was taken before; takes everything up to and including it.</summary>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public string Take(string expected)
    {
        lock (gate)
        {
            int at = -1;
            WaitFor(() => (at = IndexOf(expected)) >= 0 || ended, expected);
            if (at < 0)
            {
                throw new TimeoutException(Report(expected, "ended"));
            }

            return Advance(at + expected.Length);
        }
    }

    /// <summary>Waits for one of the texts, or the end: whether one came, and what stands before it.</summary>
    /// <exception cref="TimeoutException">Neither came.</exception>
    public bool TryTakeBefore(IReadOnlyList<string> expected, out string before)
    {
        lock (gate)
        {
            string? found = null;
            int at = -1;
            WaitFor(
                () => (found = expected.FirstOrDefault(text => (at = IndexOf(text)) >= 0)) is not null || ended,
                string.Join("\" or \"", expected));
            before = Advance(found is null ? text.Length : at);
            Advance(seen + (found?.Length ?? 0));
            return found is not null;
        }
    }

    /// <summary>
    /// Waits for both texts, in whichever order they come; takes everything up to the end of the later one.
    /// </summary>
    /// <exception cref="TimeoutException">One of them did not come.</exception>
    public string TakeBoth(string one, string other)
    {
        lock (gate)
        {
            int end = -1;
            WaitFor(
                () =>
                {
                    int first = IndexOf(one);
                    int second = IndexOf(other);
                    end = first < 0 || second < 0 ? -1 : Math.Max(first + one.Length, second + other.Length);
                    return end >= 0 || ended;
                },
                $"{one}\" and \"{other}");
            if (end < 0)
            {
                throw new TimeoutException(Report($"{one}\" and \"{other}", "ended"));
            }

            return Advance(end);
        }
    }

    /// <summary>Waits for the first of several texts; takes everything up to its end.</summary>
    /// <exception cref="TimeoutException">None of them came.</exception>
    public string TakeAny(params string[] expected)
    {
        string shown = string.Join("\" or \"", expected);
        lock (gate)
        {
            int end = -1;
            WaitFor(
                () =>
                {
                    (int At, int Length)[] found =
                        [.. expected.Select(
                            text => (At: IndexOf(text), text.Length)).Where(hit => hit.At >= 0).Order().Take(1)];
                    end = found is [var first] ? first.At + first.Length : -1;
                    return end >= 0 || ended;
                },
                shown);
            if (end < 0)
            {
                throw new TimeoutException(Report(shown, "ended"));
            }

            return Advance(end);
        }
    }

    /// <summary>Waits until the source ends; takes the rest.</summary>
    public string TakeToEnd()
    {
        lock (gate)
        {
            WaitFor(() => ended, "<EOF>");
            return Advance(text.Length);
        }
    }

    private int IndexOf(string expected) => text.ToString(seen, text.Length - seen) is var rest
        && rest.IndexOf(expected, StringComparison.Ordinal) is var at and >= 0 ? seen + at : -1;

    private string Advance(int to)
    {
        string taken = text.ToString(seen, to - seen);
        seen = to;
        return taken;
    }

    private void WaitFor(Func<bool> condition, string expected)
    {
        DateTime end = DateTime.UtcNow + Deadline.Limit;
        while (!condition())
        {
            TimeSpan left = end - DateTime.UtcNow;
            if (left <= TimeSpan.Zero || !Monitor.Wait(gate, left))
            {
                throw new TimeoutException(Report(expected, "said nothing more"));
            }
        }
    }

    private string Report(string expected, string fate) =>
        $"{name} {fate} while \"{Visible.Text(expected)}\" was expected. Since the last match:\n"
        + Visible.Lines(text.ToString(seen, text.Length - seen))
        + "\nBefore:\n" + Visible.Lines(text.ToString(0, seen)) + Background.Faults;
}
