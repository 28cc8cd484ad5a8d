using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Conserver.Tests;

/// <summary>
/// Runs one test with made-up input: first the seeds of its kind as they are, then inputs that each follow from a number
/// alone. What fails names the number, and <c>FUZZ_SEED=NUMBER</c> begins with it.
/// </summary>
/// <param name="kind">The name of its seeds, see <see cref="FuzzSeeds"/>.</param>
/// <param name="usual">How long it goes on where no time is asked for.</param>
internal sealed class Fuzz(string kind, TimeSpan usual)
{
    /// <summary>What one input may take on a machine with much to do. Usual are microseconds.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Of live memory, in a long run.</summary>
    private const long MostGrowth = 64 * 1024 * 1024;

    private readonly object gate = new();
    private byte[] input = [];
    private long number, since;
    private bool isOver;

    /// <summary>What one input may allocate, in bytes, freed at once or not.</summary>
    public long MostBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Tries inputs until the time is over; fails with the first one that does.</summary>
    /// <param name="make">Makes one.</param>
    /// <param name="check">
    /// Throws when it is not as it should be; decides with the number generator what is not in the input.
    /// </param>
    /// <param name="test">Its name.</param>
    public void Run(Func<Random, byte[]> make, Action<byte[], Random> check, [CallerMemberName] string test = "")
    {
        Exception? failure = null;
        var worker = new Thread(() => failure = Try(make, check, test), 16 * 1024 * 1024)
        {
            IsBackground = true,
            Name = $"fuzz {kind}",
        };
        lock (gate)
        {
            worker.Start();
            while (!isOver)
            {
                // One that hangs is left behind, and named.
                _ = Monitor.Wait(gate, TimeSpan.FromSeconds(1));
                if (!isOver && since > 0 && Stopwatch.GetElapsedTime(since) > Longest)
                {
                    Assert.Fail(Name($"does not end within {Longest.TotalSeconds} s"));
                }
            }
        }

        worker.Join();
        Assert.True(failure is null, failure?.ToString());
    }

    private InvalidOperationException? Try(Func<Random, byte[]> make, Action<byte[], Random> check, string test)
    {
        try
        {
            Loop(make, check, test);
            return null;
        }
#pragma warning disable CA1031 // Any exception at all is the finding.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new InvalidOperationException(Name("fails"), failure);
        }
        finally
        {
            lock (gate)
            {
                isOver = true;
                Monitor.Pulse(gate);
            }
        }
    }

    private void Loop(Func<Random, byte[]> make, Action<byte[], Random> check, string test)
    {
        var watch = Stopwatch.StartNew();
        TimeSpan time = FuzzBounds.Time ?? usual;
        IReadOnlyList<byte[]> seeds = FuzzSeeds.Of(kind);
        long count = 0, atFirst = 0;
        for (int i = -seeds.Count; watch.Elapsed < time; i++, count++)
        {
            int place = unchecked(FuzzBounds.Seed + i);
            var random = new Random(i < 0 ? i : place);
            byte[] made = i < 0 ? seeds[i + seeds.Count] : make(random);
            long start = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
            lock (gate)
            {
                (input, number, since) = (made, i < 0 ? i : place, start);
            }

            check(made, random);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(bytes <= MostBytes, $"{bytes} bytes of memory, not {MostBytes} at most");
            atFirst = atFirst == 0 && watch.Elapsed > time / 8 ? GC.GetTotalMemory(forceFullCollection: true) : atFirst;
        }

        lock (gate)
        {
            since = 0;
        }

        if (FuzzBounds.Time is not null)
        {
            long grown = GC.GetTotalMemory(forceFullCollection: true) - atFirst;
            Assert.True(grown < MostGrowth, $"memory grows: {grown} bytes more after {count} inputs");
        }

        Tell(string.Create(
            CultureInfo.InvariantCulture, $"{count} inputs in {watch.Elapsed.TotalSeconds:F0} s: {kind}: {test}"));
    }

    private static void Tell(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (FuzzBounds.Log is { } log)
        {
            File.AppendAllText(log, line + "\n");
        }
    }

    private string Name(string what)
    {
        // As a seed is written.
        string which = number < 0
            ? $"seed {-number} from the end of tests/fuzz/{kind}.txt"
            : $"input {number} (FUZZ_SEED={number} begins with it)";
        return $"{kind}: {which} {what}: {FuzzSeeds.Print(input)}";
    }
}
