using System.Buffers;
using Conserver.Protocol.Text;
using Conserver.Server.History;
using Conserver.Server.Logging;
using Conserver.Tests;

namespace Conserver.Server.Tests.History;

public sealed class TimestamperTests
{
    private const string Stamp = "[Mon Nov 23 06:53:26 2026]";

    [Theory]
    [InlineData(0, "a\nb\nc", "a\nb\nc")]
    [InlineData(1, "a\r\nb\r\nc", "a\r\n{}b\r\n{}c")]
    [InlineData(2, "1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n", "1\r\n2\r\n{}3\r\n4\r\n{}5\r\n6\r\n")]
    [InlineData(1, "\n\n\n", "\n{}\n{}\n")]
    [InlineData(3, "no newline at all", "no newline at all")]
    public void Every_cut_of_output_gets_the_same_stamps(int every, string output, string log)
    {
        foreach (byte[][] reads in EveryCut.Of(Latin1.Bytes(output)))
        {
            var target = new ArrayBufferWriter<byte>();
            var stamps = new Timestamper(every);
            var time = new CTime(new ManualClock());
            foreach (byte[] read in reads)
            {
                stamps.Write(read, time, target);
            }

            Assert.Equal(log.Replace("{}", Stamp, StringComparison.Ordinal), Latin1.Text(target.WrittenSpan));
        }
    }

    [Fact]
    public void The_stamp_is_the_time_at_which_the_line_began_to_come()
    {
        var clock = new ManualClock();
        var time = new CTime(clock);
        var target = new ArrayBufferWriter<byte>();
        var stamps = new Timestamper(1);
        stamps.Write("first\n"u8, time, target);
        clock.Advance(TimeSpan.FromSeconds(10));
        stamps.Write("sec"u8, time, target);
        clock.Advance(TimeSpan.FromSeconds(10));
        stamps.Write("ond\n"u8, time, target);
        Assert.Equal("first\n[Mon Nov 23 06:53:36 2026]second\n", Latin1.Text(target.WrittenSpan));
    }
}
