using System.Globalization;
using System.Text;
using Conserver.Posix;
using Conserver.Server.Delivery;

namespace Conserver.Server.Tests;

public sealed class OutboxTests
{
    [Fact]
    public void Output_and_notices_leave_in_the_order_they_came()
    {
        var outbox = new Outbox();
        Output(outbox, "one ");
        outbox.Notice("[two] ");
        Output(outbox, "three");
        Assert.Equal("one [two] three", Drain(outbox));
        Assert.True(outbox.IsEmpty);
        Assert.Equal(0, outbox.Size);
    }

    [Fact]
    public void A_data_byte_0xff_is_doubled_and_a_signal_is_not()
    {
        var outbox = new Outbox();
        outbox.Notice([0x61, 0xFF]);
        outbox.Raw([0xFF, (byte)'Z']);
        Assert.Equal("a\u00ff\u00ff\u00ffZ", Drain(outbox));
    }

    [Fact]
    public void A_partial_write_goes_on_where_it_stopped()
    {
        var outbox = new Outbox();
        Output(outbox, "abcdef");
        outbox.Notice("gh");
        Assert.Equal("abcdefgh", Drain(outbox, step: 1));
    }

    [Fact]
    public void A_reader_who_is_too_slow_loses_the_oldest_output_and_is_told_how_much()
    {
        var outbox = new Outbox(limit: 100);
        for (int i = 0; i < 20; i++)
        {
            Output(outbox, $"line {i:00}..\n");
        }

        outbox.Notice("[notice]");
        string shown = Drain(outbox);
        int gap = shown.IndexOf(" bytes not shown", StringComparison.Ordinal);
        Assert.True(gap > 0);
        Assert.EndsWith("line 19..\n[notice]", shown, StringComparison.Ordinal);
        Assert.Equal(1, shown.Split("bytes not shown").Length - 1);
        long dropped = outbox.Dropped;
        Assert.Contains($"-- {dropped} bytes", shown, StringComparison.Ordinal);
        Assert.Equal(200 - dropped, shown.Split('\n').Count(line => line.StartsWith("line", StringComparison.Ordinal)) * 10);
    }

    [Fact]
    public void Notices_are_never_dropped()
    {
        var outbox = new Outbox(limit: 50);
        outbox.Notice("[first]");
        for (int i = 0; i < 100; i++)
        {
            Output(outbox, "0123456789");
        }

        Assert.StartsWith("[first]", Drain(outbox), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_has_begun_to_leave_is_finished()
    {
        var outbox = new Outbox(limit: 20);
        Output(outbox, "abcdefghij");
        outbox.Advance(3);
        Output(outbox, "0123456789");
        Output(outbox, "0123456789");
        Assert.StartsWith("defghij", Drain(outbox), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_fetched_later_keeps_its_place()
    {
        var outbox = new Outbox();
        outbox.Notice("[replay]");
        OutboxPromise promise = outbox.Promise();
        Output(outbox, "live");
        Assert.Equal("[replay]", Drain(outbox));
        promise.Add("old "u8);
        promise.Finish();
        Assert.Equal("old live", Drain(outbox));
    }

    [Fact]
    public void A_promise_is_asked_for_more_when_its_part_has_left()
    {
        var outbox = new Outbox();
        OutboxPromise promise = outbox.Promise();
        outbox.Notice("end");
        int asked = 0;
        promise.Wanted = () =>
        {
            if (++asked == 3)
            {
                promise.Finish();
            }
            else
            {
                promise.Add(Encoding.ASCII.GetBytes($"{asked} "));
            }
        };
        promise.Add("0 "u8);
        Assert.Equal("0 1 2 end", Drain(outbox));
    }

    [Fact]
    public void Two_promises_are_kept_in_their_order_whichever_is_ready_first()
    {
        var outbox = new Outbox();
        OutboxPromise first = outbox.Promise();
        OutboxPromise second = outbox.Promise();
        second.Add("second"u8);
        second.Finish();
        Assert.Equal("", Drain(outbox));
        Assert.Equal(1, outbox.Promises);
        first.Add("first "u8);
        first.Finish();
        Assert.Equal("first second", Drain(outbox));
        Assert.True(outbox.IsEmpty);
    }

    [Fact]
    public void A_closed_outbox_abandons_its_promises_and_takes_nothing()
    {
        var outbox = new Outbox();
        OutboxPromise promise = outbox.Promise();
        int told = 0;
        promise.Wanted = () => told += promise.IsAbandoned ? 1 : 100;
        outbox.Close();
        Assert.Equal(1, told);
        outbox.Notice("late");
        promise.Add("late"u8);
        promise.Finish();
        Assert.True(promise.IsAbandoned);
        Assert.True(outbox.IsEmpty);
    }

    [Fact]
    public void Small_pieces_that_pile_up_are_joined_and_all_arrive()
    {
        var outbox = new Outbox();
        var sent = new StringBuilder();
        for (int i = 0; i < 5000; i++)
        {
            Output(outbox, $"{i},");
            sent.Append(CultureInfo.InvariantCulture, $"{i},");
            if (i % 1000 == 999)
            {
                outbox.Notice("[notice]");
                sent.Append("[notice]");
            }
        }

        Assert.InRange(outbox.Peek().Length, 1, 40);
        Assert.Equal(sent.ToString(), Drain(outbox, step: 700));
        Assert.Equal(0, outbox.Size);
    }

    [Fact]
    public void Joined_pieces_are_dropped_and_counted_like_others()
    {
        var outbox = new Outbox(limit: 20_000);
        for (int i = 0; i < 10_000; i++)
        {
            Output(outbox, $"{i:0000000}\n");
        }

        long size = outbox.Size, dropped = outbox.Dropped;
        string shown = Drain(outbox);
        Assert.Equal(size, shown.Length);
        Assert.Contains($"-- {dropped} bytes not shown", shown, StringComparison.Ordinal);
        Assert.Equal(80_000 - dropped, shown.Split('\n').Count(line => line.Length == 7) * 8);
        Assert.EndsWith("0009999\n", shown, StringComparison.Ordinal);
    }

    private static void Output(Outbox outbox, string text)
    {
        Chunk chunk = WireChunk.Quoted(Encoding.Latin1.GetBytes(text));
        outbox.Output(chunk);
        chunk.Release();
    }

    private static string Drain(Outbox outbox, int step = int.MaxValue)
    {
        var text = new StringBuilder();
        while (true)
        {
            ReadOnlySpan<ChunkSlice> slices = outbox.Peek();
            if (slices.IsEmpty)
            {
                return text.ToString();
            }

            int count = Math.Min(slices[0].Length, step);
            text.Append(Encoding.Latin1.GetString(slices[0].Bytes[..count]));
            outbox.Advance(count);
        }
    }
}
