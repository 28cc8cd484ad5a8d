using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>
/// A concentrator: one listening socket for the guests of many consoles, which are known by their names. It accepts on
/// the loop of the console that was first, and gives each guest to the loop of its own. What several loops use is under
/// the lock.
/// </summary>
internal sealed class VmHub : ILoopOwner, IMotions, VmGuest.IHost
{
    private const int Backlog = 64, PerTurn = 16, MaxGuests = 64;

    private readonly Lock gate = new();
    private readonly Dictionary<string, VmSeat> seats = new(StringComparer.OrdinalIgnoreCase);
    private readonly VmMotions motions;
    
    // The oldest first.
    private readonly LinkedList<VmGuest> guests = new();
    private readonly Loop loop;
    private readonly ListenAddress address;
    private readonly RepeatedLines strangers;
    private readonly Acceptor acceptor;

    /// <summary>Binds and listens.</summary>
    /// <exception cref="PosixException">That does not work.</exception>
    public VmHub(LineSettings shared, ConsoleConfig console)
    {
        loop = shared.Loop;
        address = ConsoleSettings.Listen.In(console.Values);
        motions = new VmMotions(() => loop.Now);
        strangers = new RepeatedLines(loop, shared.Log);
        int fd = address.Point is { } point ? Sockets.Listen(point, Backlog, only6: false) : -Errno.ENOENT;
        if (fd < 0)
        {
            throw new PosixException($"bind({address.Text})", -fd);
        }

        try
        {
            acceptor = new Acceptor(loop, this, fd, PerTurn, guest => Greet(guest.Fd), why =>
                strangers.Error("failures to accept", $"accept({address.Text}): {why}"));
        }
        catch
        {
            Sys.Close(fd);
            throw;
        }
    }

    /// <summary>False when another console has this name.</summary>
    public bool Add(VmSeat seat)
    {
        lock (gate)
        {
            return seats.TryAdd(seat.Guest, seat);
        }
    }

    /// <summary>True when it was the last one: the hub is closed, on its loop.</summary>
    public bool Remove(VmSeat seat)
    {
        lock (gate)
        {
            if (seats.Remove(seat.Guest))
            {
                motions.End(seat.Guest);
            }

            if (seats.Count > 0)
            {
                return false;
            }
        }

        if (seat.Loop == loop)
        {
            Close();
        }
        else
        {
            loop.Post(this, Close);
        }

        return true;
    }

    /// <summary>The guest that was connected is gone. Any thread.</summary>
    public void Lost(VmSeat seat)
    {
        lock (gate)
        {
            motions.Lost(seat.Guest);
        }
    }

    byte[]? IMotions.Begin(string name, ReadOnlySpan<byte> sequence)
    {
        lock (gate)
        {
            return seats.ContainsKey(name) ? motions.Begin(name, sequence) : null;
        }
    }

    string? IMotions.Find(ReadOnlySpan<byte> sequenceAndSecret)
    {
        lock (gate)
        {
            return motions.Find(sequenceAndSecret);
        }
    }

    void IMotions.End(string name)
    {
        lock (gate)
        {
            motions.End(name);
        }
    }

    void VmGuest.IHost.Judge(VmGuest guest)
    {
        VmwareExtension said = guest.Said;
        if (said.MovedAs is { } moved)
        {
            if (said.HasMoved)
            {
                Seat(moved, guest, isMove: true);
            }
            else if (guest.AwaitMotion())
            {
                ComingTo(moved).Where(other => other != guest).ToList()
                    .ForEach(other => other.GiveUp("another connection has come for its move"));
            }
        }
        else if (said.Name is { } name && said.Uuid is not null && !IsMoving(name))
        {
            Seat(name, guest, isMove: false);
        }
    }

    void VmGuest.IHost.Left(VmGuest guest, string? why)
    {
        guests.Remove(guest);
        if (why is not null)
        {
            strangers.Error("refused guests", $"guest from {guest.Peer} at {address.Text} refused: {why}");
        }
    }

    /// <summary>A defect in what becomes of a connection: the next one may do better.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        strangers.Error("defects", $"{address.Text}: internal error: {failure}");
        if (IsEmpty())
        {
            Close();
        }
        else
        {
            acceptor.Resume();
        }
    }

    private bool IsEmpty()
    {
        lock (gate)
        {
            return seats.Count == 0;
        }
    }

    // A move whose guest has gone in the middle of it, and for whom nobody has come, is none any more.
    private bool IsMoving(string name)
    {
        lock (gate)
        {
            if (seats.GetValueOrDefault(name)?.IsTaken == true || ComingTo(name).Any())
            {
                return motions.Has(name);
            }

            motions.End(name);
            return false;
        }
    }

    // By a move.
    private IEnumerable<VmGuest> ComingTo(string name) =>
        guests.Where(guest => string.Equals(guest.Said.MovedAs, name, StringComparison.OrdinalIgnoreCase));

    private void Seat(string name, VmGuest guest, bool isMove)
    {
        VmSeat? seat;
        lock (gate)
        {
            seat = seats.GetValueOrDefault(name);
        }

        if (seat is null)
        {
            guest.GiveUp($"no console is for a guest named `{CharText.DisplayText(name)}'");
            return;
        }

        if (!guest.IsFrom(seat.From))
        {
            guest.GiveUp($"not in listenfrom of console `{seat.Console}'");
            return;
        }

        string uuid = guest.Said.Uuid ?? "";
        if (!isMove && seat.IsOthers(uuid))
        {
            guest.GiveUp($"console `{seat.Console}' is connected to another guest of that name");
            return;
        }

        string peer = guest.Peer;
        guests.Remove(guest);
        LinkPlan plan = guest.Give();
        seat.Send(plan, uuid, isMove ? $"the guest has moved to {peer}" : null);
    }

    private void Greet(int fd)
    {
        if (!IsWelcome(fd))
        {
            strangers.Error(
                "refused guests", $"guest from {PeerText.Of(fd)} at {address.Text} refused: not in listenfrom");
            Sys.Close(fd);
            return;
        }

        // A guest says at once who it is; who has waited longest most likely never will.
        const string Crowded = "too many have not said who they are";
        if (guests.Count >= MaxGuests && OldestOfTheLargestCrowd() is { } oldest)
        {
            oldest.GiveUp(Crowded);
        }
        else if (guests.Count >= MaxGuests)
        {
            strangers.Error("refused guests", $"guest from {PeerText.Of(fd)} at {address.Text} refused: {Crowded}");
            Sys.Close(fd);
            return;
        }

        Sockets.SetNoDelay(fd);
        Sockets.NoticeDeadPeer(fd);
        try
        {
            guests.AddLast(new VmGuest(this, this, loop, fd));
        }
        catch
        {
            Sys.Close(fd);
            throw;
        }
    }

    private VmGuest? OldestOfTheLargestCrowd() => guests
        .Where(guest => !guest.IsMoving)
        .GroupBy(guest => guest.Address)
        .MaxBy(crowd => crowd.Count())?
        .First();

    // To one of the consoles at least.
    private bool IsWelcome(int fd)
    {
        IPAddress? peer = AllowedPeers.Of(fd);
        lock (gate)
        {
            return seats.Values.Any(seat => AllowedPeers.Has(seat.From, peer));
        }
    }

    private void Close()
    {
        acceptor.Close();
        foreach (VmGuest guest in guests.ToArray())
        {
            guest.GiveUp(null);
        }
    }
}
