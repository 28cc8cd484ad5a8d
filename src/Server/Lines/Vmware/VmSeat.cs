using System.Collections.Immutable;
using System.Net;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>The place of one console at a concentrator.</summary>
internal sealed class VmSeat : IDisposable
{
    private readonly Action<VmSeat> lost, leave;
    private readonly RepeatedLines log;
    private volatile string? uuid;
    private volatile bool isTaken;
    private bool isGone;

    /// <param name="shared">Of the console's loop.</param>
    /// <param name="console">Whose it is.</param>
    /// <param name="guest">The guest's name.</param>
    /// <param name="lost">Called when the guest that was connected is gone.</param>
    /// <param name="leave">Called when it is given up.</param>
    public VmSeat(
        LineSettings shared, ConsoleConfig console, string guest, Action<VmSeat> lost, Action<VmSeat> leave)
    {
        (Loop, Console, Guest) = (shared.Loop, console.Name, guest);
        (this.lost, this.leave) = (lost, leave);
        From = ConsoleSettings.ListenFrom.In(console.Values);
        log = new RepeatedLines(Loop, shared.Log);
        Room = new GuestRoom(Loop, log, Console);
    }

    public Loop Loop { get; }
    public string Console { get; }
    public string Guest { get; }

    /// <summary>Where it may come from.</summary>
    public ImmutableArray<IPNetwork> From { get; }

    public GuestRoom Room { get; }

    /// <summary>A guest is connected, or waits to be. Any thread.</summary>
    public bool IsTaken => isTaken;

    /// <summary>A guest that is another one is connected. Any thread.</summary>
    public bool IsOthers(string other) => uuid is { } known && known != other;

    /// <summary>Somebody is to sit down, after a move if that is said. Any thread.</summary>
    public void Send(LinkPlan plan, string who, string? moved) =>
        Loop.Post(new Fallback(failure => Drop(plan, failure)), () => Seat(plan, who, moved));

    /// <summary>The line is open, or is not.</summary>
    public void Call(bool isOpen, ILookoutLine line)
    {
        bool was = isTaken;
        isTaken = isOpen || Room.HasGuest;
        if (!isTaken)
        {
            // It has said good-bye.
            uuid = null;
        }

        if (was && !isTaken)
        {
            lost(this);
        }

        Room.Call(isOpen, line);
    }

    public void Dispose()
    {
        isGone = true;
        Room.Dispose();
        leave(this);
    }

    private void Drop(LinkPlan plan, Exception failure)
    {
        log.Error("defects", $"[{Console}] internal error: {failure}");
        if (!Room.Holds(plan))
        {
            Sys.Close(plan.Fd);
        }
    }

    private void Seat(LinkPlan plan, string who, string? moved)
    {
        if (isGone)
        {
            Sys.Close(plan.Fd);
            return;
        }

        isTaken = true;
        if (moved is null)
        {
            uuid = who;
            Room.Arrive(plan);
        }
        else
        {
            Room.Replace(plan, moved);
        }
    }
}
