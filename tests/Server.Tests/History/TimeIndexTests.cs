using Conserver.Server.Disk;
using Conserver.Server.Disk.Indexes;
using Conserver.Server.History.Reading;

namespace Conserver.Server.Tests.History;

/// <summary>What a time index holds, costs, and survives.</summary>
public sealed class TimeIndexTests
{
    private const long Start = 1_795_000_000_000, Minute = 60_000, Hour = 60 * Minute;

    private readonly Memory file = new();
    private readonly TimeLedger ledger = new();
    private long position;
    private long time = Start;

    public TimeIndexTests() => ledger.Begin(0, null, 0, 0);

    [Fact]
    public void A_burst_now_and_then_has_an_entry_of_its_own_to_the_millisecond()
    {
        List<TimeEntry> bursts = [];
        for (int i = 0; i < 200; i++)
        {
            bursts.Add(new TimeEntry(position, time, LeftOut: false));
            Say(700);
            Append();
            time += 1234 + (i * 777);
        }

        Assert.Equal(bursts, All());
    }

    [Theory]
    [InlineData(1, 80)]
    [InlineData(100, 80)]
    [InlineData(1500, 80)]
    [InlineData(0, 65536)]
    [InlineData(60_000, 20)]
    public void It_costs_a_hundredth_of_the_log_and_a_little(int apart, int length)
    {
        for (int i = 0; i < 200_000; i++)
        {
            Say(length);
            time += apart;
            if (i % 7 == 0)
            {
                Append();
            }
        }

        Append();
        Assert.InRange(file.Bytes.Count, 1, (position / 100) + TimeBudget.Depth + TimeBlock.Size);
    }

    [Fact]
    public void What_is_left_out_is_said_and_the_end_of_a_flood_is_there()
    {
        for (int i = 0; i < 20_000; i++)
        {
            Say(10);
            time += 3;
        }

        Append();
        List<TimeEntry> all = All();
        Assert.InRange(all.Count, 100, 5000);
        Assert.Contains(all, entry => entry.LeftOut);
        Assert.All(all.Zip(all.Skip(1)), pair => Assert.True(
            pair.Second.Position > pair.First.Position && pair.Second.Time >= pair.First.Time));
    }

    [Fact]
    public void A_time_is_found_in_few_reads()
    {
        for (int i = 0; i < 400_000; i++)
        {
            Say(4096);
            time += 50;
            if (i % 50 == 0)
            {
                Append();
            }
        }

        Append();
        Assert.True(file.Bytes.Count > 500 * TimeBlock.Size, $"{file.Bytes.Count}");
        TimeIndex index = Index();
        List<TimeEntry> all = All();
        foreach (int at in (int[])[0, 1, 777, all.Count / 2, all.Count - 1])
        {
            file.Reads = 0;
            Assert.Equal(all[at].Position, index.PositionAt(all[at].Time, isEnd: false));
            Assert.InRange(file.Reads, 1, 40);
            file.Reads = 0;
            Assert.Equal(all[at], index.From(all[at].Position + 1).First());
            Assert.InRange(file.Reads, 1, 40);
        }

        Assert.Null(index.PositionAt(time + 1, isEnd: false));
    }

    [Fact]
    public void A_clock_that_is_set_back_or_far_ahead_hides_nothing()
    {
        long first = position;
        Burst();
        time += Hour;
        long ahead = position;
        Burst();
        time += 1000 * Hour;
        long wrong = position;
        Burst();
        time = Start + (2 * Hour);
        long back = position;
        Burst();
        time += Hour;
        long later = position;
        Burst();
        TimeIndex index = Index();
        Assert.Equal([first, ahead, wrong, back, later], All().Select(entry => entry.Position));
        Assert.Equal(first, index.PositionAt(Start, isEnd: false));
        Assert.Equal(ahead, index.PositionAt(Start + 1, isEnd: false));
        Assert.Equal(wrong, index.PositionAt(Start + Hour + 1, isEnd: false));
        Assert.Equal(back, index.PositionAt(Start + (2 * Hour), isEnd: false));
        Assert.Equal(later, index.PositionAt(Start + (2 * Hour) + 1, isEnd: false));
        Assert.Null(index.PositionAt(time + 1, isEnd: false));
    }

    [Fact]
    public void A_clock_that_is_set_back_a_little_stands_still()
    {
        Burst();
        time -= 900;
        Burst();
        time += 5000;
        Burst();
        Assert.Equal([(Start, false), (Start + 4100, true)], All().Select(entry => (entry.Time, entry.LeftOut)));
    }

    [Fact]
    public void Wherever_it_is_cut_what_came_before_stays_and_it_goes_on()
    {
        for (int i = 0; i < 300; i++)
        {
            Burst();
            time += 5000 + i;
        }

        byte[] whole = [.. file.Bytes];
        List<TimeEntry> all = All();
        for (int cut = 0; cut <= whole.Length; cut += cut < TimeBlock.Size + 50 ? 1 : 37)
        {
            var tail = TimeTail.Find(cut, long.MaxValue, number => Block(whole[..cut], number));
            Assert.InRange(tail.Good, 0, cut);
            Assert.False(tail.IsForeign);
            file.Bytes.Clear();
            file.Bytes.AddRange(whole[..(int)tail.Good]);
            List<TimeEntry> left = All();
            Assert.Equal(all[..left.Count], left);
            Assert.Equal(left.Count == 0 ? null : left[^1], tail.End);
            ledger.Begin(tail.Good, tail.End, tail.Era, tail.Seed);
            long kept = position;
            Burst();
            position = kept;
            Assert.Equal([.. left.Select(entry => entry.Position), kept], All().Select(entry => entry.Position));
        }
    }

    [Fact]
    public void One_that_is_ahead_of_its_log_is_cut()
    {
        Burst();
        time += Minute;
        long end = position;
        Burst();
        byte[] whole = [.. file.Bytes];
        var tail = TimeTail.Find(whole.Length, end - 1, number => Block(whole, number));
        Assert.Equal(new TimeEntry(0, Start, false), tail.End);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_that_is_far_ahead_of_its_log_is_cut_without_being_read_through(bool isDamaged)
    {
        while (file.Bytes.Count < 300 * TimeBlock.Size)
        {
            Burst();
            time += 5000;
        }

        byte[] whole = [.. file.Bytes];
        List<TimeEntry> all = All();
        if (isDamaged)
        {
            Array.Clear(whole, 100 * TimeBlock.Size, 20 * TimeBlock.Size);
            Array.Clear(whole, 297 * TimeBlock.Size, 3 * TimeBlock.Size);
        }

        foreach (long end in all.Where((_, i) => i % 997 == 0).Select(entry => entry.Position))
        {
            int read = 0;
            var tail = TimeTail.Find(whole.Length, end, number =>
            {
                read++;
                return Block(whole, number);
            });
            long lost = all[^1].Position / 300 * (isDamaged ? 25 : 2);
            Assert.InRange(tail.End!.Value.Position, Math.Max(0, end - lost), end);
            Assert.True(read < (isDamaged ? 70 : 15), $"{read} blocks");
        }
    }

    [Fact]
    public void What_is_something_else_is_foreign_and_zeros_are_damage()
    {
        Assert.True(TimeTail.Find(5, 0, _ => "hello"u8.ToArray()).IsForeign);
        Assert.Equal(default, TimeTail.Find(5000, 0, _ => new byte[1024]));
    }

    [Fact]
    public void A_damaged_block_is_passed_over()
    {
        for (int i = 0; i < 2000; i++)
        {
            Burst();
            time += 5000;
        }

        List<TimeEntry> all = All();
        for (int at = 2 * TimeBlock.Size; at < 3 * TimeBlock.Size; at++)
        {
            file.Bytes[at] ^= 0x5A;
        }

        List<TimeEntry> left = All();
        Assert.InRange(left.Count, all.Count - 400, all.Count - 100);
        TimeIndex index = Index();
        Assert.Equal(all[5].Position, index.PositionAt(all[5].Time, isEnd: false));
        Assert.Equal(all[^5].Position, index.PositionAt(all[^5].Time, isEnd: false));
    }

    private static byte[] Block(byte[] bytes, long number)
    {
        int from = (int)number * TimeBlock.Size;
        return bytes[from..Math.Min(bytes.Length, from + TimeBlock.Size)];
    }

    private void Burst()
    {
        Say(1000);
        Append();
    }

    private void Say(int count)
    {
        if (ledger.MustAppend(time))
        {
            Append();
        }

        ledger.Note(position, time, count);
        position += count;
    }

    private void Append()
    {
        if (ledger.IsPending)
        {
            byte[] bytes = ledger.Take().ToArray();
            Assert.Equal(file.Bytes.Count, ledger.Written);
            file.Bytes.AddRange(new byte[ledger.AppendAt - file.Bytes.Count]);
            file.Bytes.AddRange(bytes);
            ledger.Taken();
        }
    }

    private TimeIndex Index() => new(file, file.Bytes.Count);

    private List<TimeEntry> All() => [.. Index().From(0)];

    private sealed class Memory : IReplaySource
    {
        public List<byte> Bytes { get; } = [];

        public int Reads { get; set; }

        public int Read(long offset, Span<byte> destination)
        {
            Reads++;
            int count = (int)Math.Clamp(Bytes.Count - offset, 0, destination.Length);
            for (int i = 0; i < count; i++)
            {
                destination[i] = Bytes[(int)offset + i];
            }

            return count;
        }
    }
}
