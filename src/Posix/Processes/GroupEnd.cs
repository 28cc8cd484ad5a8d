namespace Conserver.Posix;

/// <summary>
/// The end of a command and of all it leaves in its process group: SIGHUP, later SIGTERM, then SIGKILL, until nothing is
/// left. What has made a session of its own (a daemon) is not of the group, and left alone.
/// </summary>
/// <remarks>
/// The kernel gives the number of a group to nobody while the group has members. Once the leader is reaped they are looked
/// for at least every <see cref="LastLook"/>: all numbers would have to be used up between two looks for a wrong one to be
/// hit.
/// </remarks>
public sealed class GroupEnd : ILoopOwner
{
    /// <summary>How long what SIGKILL should have ended is waited for before that is said.</summary>
    public static readonly TimeSpan KillTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(2), LastLook = TimeSpan.FromMilliseconds(250);

    /// <summary>Those who are only waiting to be reaped have been by then, where somebody does that.</summary>
    private static readonly TimeSpan QuickReaping = TimeSpan.FromMilliseconds(30);

    private readonly Loop loop;
    private readonly Errands errands;
    private readonly Child child;
    private readonly EndTimes times;
    private readonly IOwner owner;
    private readonly Action over;
    private LoopTimer? timer;
    private Errand? search;
    private Stage stage;
    private TimeSpan look = FirstLook;
    private long due;

    private GroupEnd(Loop loop, Errands errands, Child child, EndTimes times, IOwner owner, Action over)
    {
        this.loop = loop;
        this.errands = errands;
        this.child = child;
        this.times = times;
        this.owner = owner;
        this.over = over;
    }

    /// <summary>Whoever waits for the end. Each is called on the loop.</summary>
    public interface IOwner : ILoopOwner
    {
        /// <summary>Something an operator should know of it.</summary>
        void EndTakesTime(string text);

        /// <summary>Nothing is left of it, or nothing that could be ended.</summary>
        void Ended();
    }

    private enum Stage
    {
        Hup,
        Term,
        Kill,

        /// <summary>It has outlived SIGKILL, and that has been said.</summary>
        Stuck,
        Over,
    }

    private bool HasMembers => Sys.Kill(-child.Pid, 0) != -Errno.ESRCH;

    /// <summary>Begins, for its loop's <c>GroupEnds</c>; <paramref name="over"/> is called before the owner is.</summary>
    internal static void Begin(Loop loop, Errands errands, Child child, EndTimes times, IOwner owner, Action over)
    {
        var end = new GroupEnd(loop, errands, child, times, owner, over);
        if (!child.IsReaped)
        {
            end.Ask(Signals.Hup);
            child.LeaveToLoop(loop, () => loop.Call(end, end.Look));
        }
        else if (end.HasMembers)
        {
            if (!child.IsAskedToEnd)
            {
                owner.EndTakesTime($"pid {child.Pid} has left processes behind: they are ended before it is started again");
            }

            end.Ask(Signals.Hup);
        }
        else
        {
            end.End();
            return;
        }

        end.due = loop.Now + (long)times.UntilTerm.TotalMilliseconds;
        end.timer = loop.Timer(end, end.Look);
        end.Wait();
    }

    /// <summary>A defect: nothing of it may stay, and whoever waits must not wait for ever.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        if (stage != Stage.Over)
        {
            Ask(Signals.Kill);
            End();
        }

        owner.Faulted(failure);
    }

    private void Look()
    {
        if (stage == Stage.Over)
        {
            return;
        }

        if (child.IsReaped && !HasMembers)
        {
            End();
            return;
        }

        if (child.IsReaped && look > QuickReaping && search is null)
        {
            search = errands.Launches.Send(
                loop, this, "", () => ProcessGroup.Runs(child.Pid), Found, _ => search = null);
        }

        if (loop.Now >= due)
        {
            GoOn();
        }

        if (stage != Stage.Over)
        {
            Wait();
        }
    }

    private void Found(bool runs)
    {
        search = null;
        if (!runs && stage != Stage.Over)
        {
            End();
        }
    }

    private void GoOn()
    {
        switch (stage)
        {
            case Stage.Hup:
                owner.EndTakesTime($"{Who} not ended after SIGHUP: SIGTERM sent");
                Next(Stage.Term, Signals.Term, times.UntilKill);
                break;
            case Stage.Term:
                owner.EndTakesTime($"{Who} not ended after SIGTERM: SIGKILL sent");
                Next(Stage.Kill, Signals.Kill, KillTime);
                break;
            case Stage.Kill when child.IsReaped:
                // Not ours to end, or nobody reaps them.
                owner.EndTakesTime($"processes that pid {child.Pid} has left behind do not end: they are left alone");
                End();
                break;
            case Stage.Kill:
                owner.EndTakesTime($"pid {child.Pid} does not even end after SIGKILL: it is waited for");
                stage = Stage.Stuck;
                due = long.MaxValue;
                break;
        }
    }

    private string Who => child.IsReaped ? $"what pid {child.Pid} has left behind has" : $"pid {child.Pid} has";

    private void Next(Stage next, int signal, TimeSpan time)
    {
        stage = next;
        Ask(signal);
        due = loop.Now + (long)time.TotalMilliseconds;
    }

    private void Wait()
    {
        TimeSpan left = TimeSpan.FromMilliseconds(Math.Max(0, Math.Min(due - loop.Now, int.MaxValue)));
        if (child.IsReaped && left > look)
        {
            left = look;
            look = look * 2 < LastLook ? look * 2 : LastLook;
        }

        timer?.Start(left);
    }

    private void End()
    {
        stage = Stage.Over;
        timer?.Stop();
        search?.Cancel();
        over();
        owner.Ended();
    }

    // One that was stopped has to run to hear of it.
    private void Ask(int signal)
    {
        _ = Sys.Kill(-child.Pid, signal);
        _ = Sys.Kill(-child.Pid, Signals.Cont);
    }
}
