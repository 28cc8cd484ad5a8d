using System.Diagnostics.CodeAnalysis;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Logging;

namespace Conserver.Server.Tests.Lines;

/// <summary>Hundreds of consoles behind one terminal server, which reboots.</summary>
public sealed class StampedeTests : IDisposable
{
    private const int Ports = 400, Step = 100, OffSeconds = 300;

    private readonly FakeClock clock = new();
    private readonly Loop loop;
    private readonly DaemonLog log;
    private readonly Rack rack;
    private readonly List<Line> lines = [];

    public StampedeTests()
    {
        loop = new Loop("test", clock);
        log = new DaemonLog("conserver", 1, clock, disk: null);
        string path = Path.GetTempFileName();
        Assert.Equal(0, log.OpenFile(path));
        File.Delete(path);
        rack = new Rack(() => loop.Now);
        var shared = new LineSettings { Loop = loop, Log = log, Errands = new Errands() };
        ConsoleConfig config = Items.On(rack, "");
        for (int i = 0; i < Ports; i++)
        {
            lines.Add(new Line(config, new RecordingOwner(), shared));
            lines[^1].Open();
        }
    }

    public void Dispose()
    {
        lines.ForEach(line => line.Close());
        rack.Fall();
        log.Dispose();
        loop.Dispose();
    }

    [Fact]
    public void They_are_tried_less_and_less_often_and_out_of_step_and_are_back_within_a_minute()
    {
        Assert.All(lines, line => Assert.True(line.IsUp));
        rack.IsOn = false;
        rack.Fall();
        Pass(OffSeconds);
        Assert.All(lines, line => Assert.False(line.IsUp));

        // At 0, 1, 3, 7, 15, 31, 63 seconds and once a minute, each by a tenth sooner at most.
        Assert.InRange(rack.Tries.Count, 10 * Ports, 12 * Ports);
        long last = loop.Now - 60_000;
        int most = rack.Tries.Where(time => time >= last).GroupBy(time => time / 1000).Max(second => second.Count());
        Assert.True(most < Ports / 4, $"{most} of {Ports} in one second");
        rack.IsOn = true;
        rack.Tries.Clear();
        Pass(60);
        Assert.All(lines, line => Assert.True(line.IsUp));
        Assert.Equal(Ports, rack.Tries.Count);
        most = rack.Tries.GroupBy(time => time / 1000).Max(second => second.Count());
        Assert.True(most < Ports / 4, $"{most} of {Ports} came in one second");
    }

    private void Pass(int seconds)
    {
        for (int passed = 0; passed < seconds * 1000; passed += Step)
        {
            clock.Advance(TimeSpan.FromMilliseconds(Step));
            loop.Turn(TimeSpan.Zero);
        }
    }

    /// <summary>The terminal server.</summary>
    private sealed class Rack : LineDriver
    {
        private readonly Func<long> now;
        private readonly List<int> far = [];

        [SetsRequiredMembers]
        public Rack(Func<long> now)
        {
            this.now = now;
            Word = "rack";
            Letter = '?';
        }

        public bool IsOn { get; set; } = true;

        /// <summary>When it was tried, in milliseconds.</summary>
        public List<long> Tries { get; } = [];

        /// <summary>All connections end.</summary>
        public void Fall()
        {
            far.ForEach(FarEnds.Close);
            far.Clear();
        }

        internal override void Open(Opening opening)
        {
            Tries.Add(now());
            if (!IsOn)
            {
                throw new PosixException("connect(rack)", Errno.ECONNREFUSED);
            }

            (int ours, int theirs) = Sockets.Pair();
            far.Add(theirs);
            opening.Succeed(new LinkPlan { Fd = ours });
        }

        internal override string Describe(ConsoleConfig config, Link link) => "rack";

        internal override ExamineRow Examine(ConsoleConfig config, Link? link) => new("rack", "");

        internal override string Info(ConsoleConfig config, Link? link) => "";
    }
}
