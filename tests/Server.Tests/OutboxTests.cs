using System.Globalization;
using System.Text;
using Conserver.Posix;
using Conserver.Protocol.Wire;
using Conserver.Server.Delivery;
using Conserver.Server.Sessions;

namespace Conserver.Server.Tests;

public sealed class OutboxTests
{
    [Fact]
    public void Output_and_notices_leave_in_the_order_they_came()
    {
        var outbox = new Outbox(LossText.Instance);
        Output(outbox, "one ");
        outbox.Tell("[two] ");
        Output(outbox, "three");
        Assert.Equal("one [two] three", Drain(outbox));
        Assert.True(outbox.IsEmpty);
        Assert.Equal(0, outbox.Size);
    }

    [Fact]
    public void A_data_byte_0xff_is_doubled_and_a_signal_is_not()
    {
        var outbox = new Outbox(LossText.Instance);
        outbox.Say("a\u00ff");
        outbox.Signal(WireSignal.Suspend);
        Assert.Equal("a\u00ff\u00ff\u00ffZ", Drain(outbox));
    }

    [Fact]
    public void A_partial_write_goes_on_where_it_stopped()
    {
        var outbox = new Outbox(LossText.Instance);
        Output(outbox, "abcdef");
        outbox.Tell("gh");
        Assert.Equal("abcdefgh", Drain(outbox, step: 1));
    }

    [Fact]
    public void A_reader_who_is_too_slow_loses_the_oldest_output_and_is_told_how_much()
    {
        var outbox = new Outbox(LossText.Instance, limit: 100);
        for (int i = 0; i < 20; i++)
        {
            Output(outbox, $"line {i:00}..\n");
        }

        outbox.Tell("[notice]");
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
    public void Replies_are_never_dropped_and_notices_not_for_output()
    {
        var outbox = new Outbox(LossText.Instance, limit: 50);
        outbox.Say("[first]");
        outbox.Tell("[second]");
        for (int i = 0; i < 100; i++)
        {
            Output(outbox, "0123456789");
        }

        Assert.StartsWith("[first][second]", Drain(outbox), StringComparison.Ordinal);
    }

    [Fact]
    public void Notices_that_nobody_reads_are_bounded_and_those_that_are_lost_are_counted_once()
    {
        var outbox = new Outbox(LossText.Instance, share: new OutboxShare());
        outbox.Say("reply ");
        for (int i = 0; i < 8000; i++)
        {
            outbox.Tell($"[{i:0000}{new string('x', 60_000)}]");
            Assert.InRange(outbox.Size, 1, 400 * 1024);
        }

        outbox.Say("[last]");
        string shown = Drain(outbox);
        string[] left = [.. shown.Split('[').Where(part => part.Length > 60_000).Select(part => part[..4])];
        Assert.StartsWith(
            $"reply \r\n[-- {8000 - left.Length} notices not shown: you read too slowly --]\r\n[{left[0]}",
            shown,
            StringComparison.Ordinal);
        Assert.Equal("7999", left[^1]);
        Assert.EndsWith("x][last]", shown, StringComparison.Ordinal);
        Assert.Equal(1, shown.Split("not shown").Length - 1);
        Assert.Equal(0, outbox.Size);

        // What has been read counts no more.
        outbox.Tell("[small]");
        Assert.Equal("[small]", Drain(outbox));
    }

    [Fact]
    public void Small_notices_count_what_they_take_in_memory()
    {
        var outbox = new Outbox(LossText.Instance, share: new OutboxShare());
        for (int i = 0; i < 100_000; i++)
        {
            outbox.Tell("[x]");
        }

        string shown = Drain(outbox);
        Assert.InRange(shown.Split("[x]").Length - 1, 500, 1024);
    }

    [Fact]
    public void Notices_of_many_that_do_not_read_share_the_bound_of_all()
    {
        var share = new OutboxShare();
        Outbox[] viewers = [.. Enumerable.Range(0, 1000).Select(_ => new Outbox(LossText.Instance, share: share))];
        for (int i = 0; i < 100; i++)
        {
            foreach (Outbox viewer in viewers)
            {
                viewer.Tell(new string('x', 8000));
            }
        }

        Assert.InRange(viewers.Sum(viewer => viewer.Size), 1, OutboxShare.Total);
        Array.ForEach(viewers, viewer => viewer.Close());
    }

    [Fact]
    public void Lost_output_and_lost_notices_side_by_side_are_one_gap()
    {
        var outbox = new Outbox(LossText.Instance, limit: 40_000, share: new OutboxShare());
        for (int i = 0; i < 100; i++)
        {
            Output(outbox, new string('o', 5000));
            outbox.Tell(new string('n', 5000));
        }

        string shown = Drain(outbox);
        Assert.StartsWith(
            "\r\n[-- 490000 bytes and 98 notices not shown: you read too slowly; the log has the bytes --]\r\n",
            shown,
            StringComparison.Ordinal);
        Assert.Equal(1, shown.Split("not shown").Length - 1);
    }

    [Fact]
    public void A_lost_byte_0xff_counts_once()
    {
        var outbox = new Outbox(LossText.Instance, limit: 100);
        for (int i = 0; i < 20; i++)
        {
            Output(outbox, "\u00ff\u00ff\u00ffab");
        }

        long dropped = outbox.Dropped;
        string shown = Drain(outbox);
        Assert.Contains($"-- {dropped} bytes not shown", shown, StringComparison.Ordinal);
        Assert.Equal(100 - dropped, 5 * (shown.Split("ab").Length - 1));
    }

    [Fact]
    public void Output_that_has_begun_to_leave_is_finished()
    {
        var outbox = new Outbox(LossText.Instance, limit: 20);
        Output(outbox, "abcdefghij");
        outbox.Advance(3);
        Output(outbox, "0123456789");
        Output(outbox, "0123456789");
        Assert.StartsWith("defghij", Drain(outbox), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_fetched_later_keeps_its_place()
    {
        var outbox = new Outbox(LossText.Instance);
        outbox.Tell("[replay]");
        OutboxPromise promise = outbox.Promise();
        Output(outbox, "live");
        Assert.Equal("[replay]", Drain(outbox));
        promise.Say("old "u8);
        promise.Finish();
        Assert.Equal("old live", Drain(outbox));
    }

    [Fact]
    public void A_promise_is_asked_for_more_when_its_part_has_left()
    {
        var outbox = new Outbox(LossText.Instance);
        OutboxPromise promise = outbox.Promise();
        outbox.Tell("end");
        int asked = 0;
        promise.Wanted = () =>
        {
            if (++asked == 3)
            {
                promise.Finish();
            }
            else
            {
                promise.Say($"{asked} ");
            }
        };
        promise.Say("0 "u8);
        Assert.Equal("0 1 2 end", Drain(outbox));
    }

    [Fact]
    public void Two_promises_are_kept_in_their_order_whichever_is_ready_first()
    {
        var outbox = new Outbox(LossText.Instance);
        OutboxPromise first = outbox.Promise();
        OutboxPromise second = outbox.Promise();
        second.Say("second"u8);
        second.Finish();
        Assert.Equal("", Drain(outbox));
        Assert.Equal(1, outbox.Promises);
        first.Say("first "u8);
        first.Finish();
        Assert.Equal("first second", Drain(outbox));
        Assert.True(outbox.IsEmpty);
    }

    [Fact]
    public void A_closed_outbox_abandons_its_promises_and_takes_nothing()
    {
        var outbox = new Outbox(LossText.Instance);
        OutboxPromise promise = outbox.Promise();
        int told = 0;
        promise.Wanted = () => told += promise.IsAbandoned ? 1 : 100;
        outbox.Close();
        Assert.Equal(1, told);
        outbox.Tell("late");
        promise.Say("late"u8);
        promise.Finish();
        Assert.True(promise.IsAbandoned);
        Assert.True(outbox.IsEmpty);
    }

    [Fact]
    public void Small_pieces_that_pile_up_are_joined_and_all_arrive()
    {
        var outbox = new Outbox(LossText.Instance);
        var sent = new StringBuilder();
        for (int i = 0; i < 5000; i++)
        {
            Output(outbox, $"{i},");
            sent.Append(CultureInfo.InvariantCulture, $"{i},");
            if (i % 1000 == 999)
            {
                outbox.Tell("[notice]");
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
        var outbox = new Outbox(LossText.Instance, limit: 20_000);
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
