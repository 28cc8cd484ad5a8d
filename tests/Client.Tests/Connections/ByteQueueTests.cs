using Conserver.Client.Connections;

namespace Conserver.Client.Tests.Connections;

public sealed class ByteQueueTests
{
    [Fact]
    public void Bytes_come_out_in_order_whatever_the_sizes()
    {
        var queue = new ByteQueue();
        var expected = new List<byte>();
        var seen = new List<byte>();
        byte next = 0;
        for (int round = 1; round < 300; round++)
        {
            byte[] added = new byte[round * 7 % 97];
            for (int i = 0; i < added.Length; i++)
            {
                added[i] = next++;
            }

            queue.Add(added);
            expected.AddRange(added);
            int taken = Math.Min(queue.Count, round * 5 % 89);
            seen.AddRange(queue.Waiting[..taken]);
            queue.Remove(taken);
        }

        seen.AddRange(queue.Waiting);
        Assert.Equal(expected, seen);
    }

    [Fact]
    public void Says_when_it_is_full()
    {
        var queue = new ByteQueue();
        queue.Add(new byte[ByteQueue.HighWater - 1]);
        Assert.False(queue.IsFull);
        queue.Add([1]);
        Assert.True(queue.IsFull);
    }
}
