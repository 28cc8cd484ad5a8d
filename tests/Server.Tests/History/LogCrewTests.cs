using System.Diagnostics;
using System.Globalization;
using System.Text;
using Conserver.Posix;
using Conserver.Server.Disk;
using Conserver.Server.History;
using Conserver.Server.Logging;

namespace Conserver.Server.Tests.History;

/// <summary>Two threads, one loop: whatever the disk does, the loop goes on and the bytes keep their order.</summary>
public sealed class LogCrewTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeDisk disk = new();
    private readonly Loop loop = new("crew test");
    private readonly LogFiles files = new();
    private readonly LogCrew crew;
    private readonly StringBuilder appended = new();
    private ConsoleLog? log;

    public LogCrewTests()
    {
        crew = new LogCrew("crew test", loop.Post, loop.AtTurnEnd, loop.Clock, disk, TimeSpan.FromMilliseconds(5));
        loop.TurnEnded = crew.WriteLogs;
        crew.RunLoop(loop.Run);
        OnLoop(() =>
        {
            log = new ConsoleLog("a.log", files, crew, new CTime(loop.Clock), 0, _ => { });
            log.Open();
        });
    }

    public void Dispose()
    {
        disk.Spinning.Set();
        loop.Stop();
        crew.WaitForLoop();
        crew.Dispose();
        loop.Dispose();
    }

    [Fact]
    public void With_a_quick_disk_the_loop_writes_itself() => HandBack();

    [Fact]
    public void A_write_that_hangs_costs_a_thread_but_not_the_loop()
    {
        // On a busy machine any turn can look slow, and then it is the other thread that hangs: try again.
        Until(() =>
        {
            HandBack();
            int before = OnLoop(() => Environment.CurrentManagedThreadId);
            disk.Spinning.Reset();
            Append("hangs ");
            for (int i = 0; i < 100; i++)
            {
                Append(i.ToString(CultureInfo.InvariantCulture) + " ");
            }

            Assert.Equal("(begun) ", disk["a.log"]);
            int after = OnLoop(() => Environment.CurrentManagedThreadId);
            disk.Spinning.Set();
            Until(() => disk["a.log"] == appended.ToString());
            return after != before;
        });
    }

    [Fact]
    public void After_a_hang_the_loop_writes_again_and_can_be_rescued_again()
    {
        for (int round = 0; round < 2; round++)
        {
            HandBack();
            disk.Spinning.Reset();
            Append("hangs ");
            Append("goes on ");
            disk.Spinning.Set();
            Until(() => disk["a.log"] == appended.ToString());
        }

        HandBack();
    }

    [Fact]
    public void What_another_loop_puts_into_the_log_wakes_the_loop_that_writes_it()
    {
        using var other = new FakeLoop(disk, files: files);
        ConsoleLog shared = other.Log("a.log");
        other.Turn();
        HandBack();
        for (int i = 0; i < 100; i++)
        {
            shared.Append("from elsewhere "u8);
            other.Turn();
            appended.Append("from elsewhere ");
            Until(() => disk["a.log"] == appended.ToString());
        }
    }

    [Fact]
    public void A_defect_in_the_disk_ends_neither_the_loop_nor_the_other_thread()
    {
        HandBack();
        disk.Defect = new InvalidOperationException("a defect");
        Append("kept ");
        Until(() => disk.Refusals > 2);
        Append("too ");
        disk.Defect = null;
        Until(() => disk["a.log"] == appended.ToString());
        HandBack();
    }

    [Fact]
    public void A_disk_that_refuses_is_tried_again_by_the_other_thread()
    {
        HandBack();
        disk.SetRoom(0);
        Append("kept ");
        Until(() => disk.Refusals > 2);
        Append("too ");
        disk.SetRoom(long.MaxValue);
        Until(() => disk["a.log"] == appended.ToString());
    }

    [Fact]
    public void The_end_of_the_loop_waits_for_a_disk_that_hangs_only_so_long()
    {
        HandBack();
        disk.Spinning.Reset();
        Append("last words");
        OnLoop(() => 0);
        loop.Stop();
        crew.WaitForLoop();
        Assert.False(crew.Flush(TimeSpan.FromMilliseconds(10)));
        disk.Spinning.Set();
        Assert.True(crew.Flush(Patience));
        Assert.Equal(appended.ToString(), disk["a.log"]);
    }

    [Fact]
    public void While_many_logs_are_opened_the_loop_looks_at_everything_else()
    {
        const int Logs = 20;
        HandBack();
        int opened = 0, openedThen = 0;
        var seen = new TaskCompletionSource();
        disk.WhenOpened = () =>
        {
            if (++opened == 1)
            {
                loop.Post(StrictOwner.Instance, () =>
                {
                    openedThen = opened;
                    seen.SetResult();
                });
            }

            // As long as a loop writes in one turn, and not so long that it leaves that to the other thread.
            long begun = Stopwatch.GetTimestamp();
            SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(begun) > TimeSpan.FromMilliseconds(2.5));
        };
        ConsoleLog[] logs = OnLoop(() => Enumerable.Range(0, Logs).Select(i =>
        {
            var one = new ConsoleLog($"log {i}", files, crew, new CTime(loop.Clock), 0, _ => { });
            one.Open();
            return one;
        }).ToArray());
        Until(() => seen.Task.IsCompleted);
        Assert.InRange(openedThen, 1, Logs - 1);
        Until(() => OnLoop(() => logs.All(one => one.Position is not null)));
    }

    // The second thread writes at first, and after anything that took long; with nothing left to do it leaves that to the
    // loop. This waits until it has.
    private void HandBack()
    {
        Until(() =>
        {
            Append("(begun) ");
            Until(() => disk["a.log"] == appended.ToString());
            return disk.LastWriter == OnLoop(() => Environment.CurrentManagedThreadId);
        });
        disk.Delete("a.log");
        appended.Clear().Append("(begun) ");
        disk.Put("a.log", "(begun) ");
        OnLoop(() => log!.Reopen());
        OnLoop(() => log!.HandOff());
        Until(() => OnLoop(() => log!.Pending) == 0);
    }

    private void Append(string text)
    {
        appended.Append(text);
        OnLoop(() => log!.Append(Encoding.ASCII.GetBytes(text)));
    }

    private void OnLoop(Action action) => OnLoop(() =>
    {
        action();
        return 0;
    });

    // Also when the loop's thread is hanging in a write: it must then be another one soon.
    private T OnLoop<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(StrictOwner.Instance, () => done.SetResult(action()));
        Assert.True(done.Task.Wait(Patience), "the loop has stopped");
        return done.Task.Result;
    }

    private static void Until(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), "waited too long");
}
