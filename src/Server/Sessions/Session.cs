using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Wire;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Delivery;
using Conserver.Server.Listening;

namespace Conserver.Server.Sessions;

/// <summary>
/// One client, from accept to close: its connection, who it is, and the dialogue it is in. It begins on the loop that
/// accepted it and moves to its console's loop at <c>call</c>.
/// </summary>
internal sealed class Session : ISession, IConnectionOwner
{
    /// <summary>A client that has not logged in by then is sent away; long enough to type a password twice.</summary>
    private static readonly TimeSpan LoginTime = TimeSpan.FromMinutes(2);

    /// <summary>How long a device may take nothing of what a client that has gone has typed.</summary>
    private static readonly TimeSpan StuckTime = TimeSpan.FromSeconds(5);

    /// <summary>Commands obeyed at a time: what others of the loop want comes between.</summary>
    private const int PerTurn = 16;

    private static readonly Identity Nobody = Identity.WithoutGroups("");

    private readonly ISessionWatcher watcher;
    private readonly LoopTimer loginTimer;
    private LoopTimer? stuckTimer;
    private Func<int>? pending;
    private WireDecoder decoder;
    private IDialogue dialogue;
    private byte[] heldData = [];
    private byte[] heldInput = [];
    private Intake intake = Intake.Open;
    private Course course = Course.Running;
    private Identity? user;
    private int obeyed;

    /// <param name="services">The daemon around it.</param>
    /// <param name="watcher">Hears when the client has logged in and when it has gone.</param>
    /// <param name="loop">Where it begins.</param>
    /// <param name="fd">The connection, which belongs to the session from now on.</param>
    /// <param name="port">What it came to.</param>
    /// <param name="peer">Where it came from.</param>
    public Session(SessionServices services, ISessionWatcher watcher, Loop loop, int fd, PortKind port, Peer peer)
    {
        Services = services;
        this.watcher = watcher;
        Port = port;
        Peer = peer;
        PeerName = peer.Address.ToString();
        Since = loop.LocalTime;
        Connection = new Connection(loop, fd, this);
        dialogue = new LoginDialogue(this);
        loginTimer = loop.Timer(this, () => SendAway(Replies.LoginTimeout));
    }

    /// <summary>What becomes of what the client sends.</summary>
    private enum Intake
    {
        /// <summary>The dialogue gets it.</summary>
        Open,

        /// <summary>Kept until <see cref="Release"/>: something is decided elsewhere.</summary>
        Held,

        /// <summary>Kept until the client has read what waits for it.</summary>
        Clogged,

        /// <summary>Kept for a turn, after many commands at once.</summary>
        Resting,

        /// <summary>The rest of what has arrived is thrown away, then it is open again: TLS begins.</summary>
        Discarding,
    }

    private enum Course
    {
        Running,

        /// <summary>The client sends no more; what it has sent is still obeyed.</summary>
        InputEnded,

        /// <summary>Ended by a defect of ours.</summary>
        Faulted,
    }

    public SessionServices Services { get; }
    public Connection Connection { get; }
    public Loop Loop => Connection.Loop;
    public Outbox Out => Connection.Out;
    public bool IsTls => Connection.IsTls;
    public bool IsClosing => Connection.IsClosing;
    public PortKind Port { get; }

    public Peer Peer { get; }

    public IPAddress? LocalAddress => Peer.IsLocal ? null : Sockets.Local(Connection.Fd)?.Address;

    public int GroupPort => Peer.IsLocal ? SocketDirectory.NumberOf(PortKind.Group) : Services.SecondaryPort();

    public bool Redirects => Services.Now.Settings.Redirect && !Peer.IsLocal;

    public string PeerName { get; private set; }

    public HostAccess Access { get; private set; }

    public string User => Identity.Name;

    public string Id => $"{User}@{PeerName}";
    public bool IsAdmin => Services.Now.Access.IsAdmin(Identity);

    public Identity Identity => user ?? Nobody;

    public DateTime Since { get; }

    // For the log.
    private string Name => user is null ? PeerName : Id;

    private string Where => Port == PortKind.Master ? "<master>" : "<group>";

    /// <summary>The client's address has been judged: greets it, or sends it away.</summary>
    public void Greet(string peerName, HostAccess access)
    {
        if (Connection.IsClosing)
        {
            // Sent away meanwhile, to make room for others.
            return;
        }

        PeerName = peerName;
        Access = access;
        if (access == HostAccess.Rejected)
        {
            End(Replies.Refused);
            return;
        }

        Out.Notice(Replies.Ok);
        loginTimer.Start(LoginTime);
        Connection.SetReading(true);
    }

    public void LoggedIn(Identity user)
    {
        this.user = user;
        loginTimer.Stop();
        watcher.LoggedIn(this);
        Services.Log.Info($"{Where} login {Id}");
        dialogue = Port == PortKind.Master ? new MasterDialogue(this) : new GroupDialogue(this);
        Out.Notice(Replies.Ok);
    }

    public void Enter(Consoles.Console console, ConsoleAccess access) =>
        dialogue = new ConsoleDialogue(this, console, access == ConsoleAccess.ReadOnly);

    public void Flush() => Connection.Flush();

    public void End(string text)
    {
        if (text.Length > 0)
        {
            Out.Notice(text);
        }

        Connection.CloseWhenSent();
    }

    public void SendAway(string why)
    {
        Services.Log.Info($"{Where} {Name}: {why.TrimEnd()}");
        End(why);
    }

    public void StartTls()
    {
        intake = Intake.Discarding;
        Connection.StartTls(
            Services.Tls,
            summary => Services.Log.Debug($"{Where} {PeerName}: {summary}"),
            failure =>
            {
                foreach (string line in failure.CertificateErrors)
                {
                    Services.Log.Error(line);
                }

                Services.Log.Error($"{Where} {PeerName}: TLS: {failure.Reason}");
            });
    }

    public bool IsHeld => intake is Intake.Held or Intake.Clogged or Intake.Resting;

    /// <summary>
    /// Goes to another loop and goes on there. Done from a turn of its own, so that nothing of this session is left on
    /// the stack of the old loop.
    /// </summary>
    public void MoveTo(Loop target, Action arrived)
    {
        Hold();
        Connection.Loop.Post(this, () => Connection.MoveTo(target, arrived));
    }

    public void Hold() => Hold(Intake.Held);

    public void HoldForDevice(Func<int> waiting)
    {
        Hold();
        pending = waiting;
        Connection.AwaitEnd();
    }

    public void Release(Action? before = null)
    {
        intake = Intake.Open;
        obeyed = 0;
        before?.Invoke();
        if (Connection.IsClosing || IsHeld)
        {
            return;
        }

        byte[] data = heldData;
        byte[] input = heldInput;
        heldData = heldInput = [];
        ReadOnlySpan<byte> rest = data;
        Dispatch(ref rest);
        if (!rest.IsEmpty)
        {
            heldData = rest.ToArray();
        }

        if (intake == Intake.Discarding)
        {
            Discard();
        }
        else
        {
            Process(input);
        }

        if (!IsHeld && course == Course.InputEnded)
        {
            Connection.CloseWhenSent();
        }
        else if (!IsHeld)
        {
            Connection.SetReading(true);
        }
    }

    /// <summary>A defect ends the session: the client is told, once; if not even that works it is closed at once.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        Services.Log.Error($"{Where} {Name}: internal error: {failure}");
        if (course == Course.Faulted || Connection.IsClosing)
        {
            Connection.Close(null);
            return;
        }

        course = Course.Faulted;
        End(Replies.InternalError);
    }

    void IConnectionOwner.ConnectionReceived(ReadOnlySpan<byte> bytes)
    {
        obeyed = 0;
        Process(bytes);
    }

    void IConnectionOwner.ConnectionRelieved()
    {
        if (intake == Intake.Clogged)
        {
            Release();
        }
    }

    void IConnectionOwner.ConnectionAtEnd()
    {
        course = Course.InputEnded;
        if (!IsHeld)
        {
            Connection.CloseWhenSent();
        }
    }

    void IConnectionOwner.ConnectionEnding()
    {
        int last = pending!();
        stuckTimer?.Stop();
        stuckTimer = Connection.Loop.Timer(this, () =>
        {
            int left = pending();
            if (IsHeld && left == last)
            {
                Connection.Close("left, and the device takes no more of what was typed");
            }
            else if (IsHeld)
            {
                last = left;
                stuckTimer!.Start(StuckTime);
            }
        });
        stuckTimer.Start(StuckTime);
    }

    void IConnectionOwner.ConnectionClosed(string? reason)
    {
        loginTimer.Stop();
        stuckTimer?.Stop();
        dialogue.Ended();
        if (reason is not null)
        {
            Services.Log.Info($"{Where} {Name}: {reason}");
        }

        if (user is not null)
        {
            Services.Log.Info($"{Where} logout {Id}");
        }

        watcher.Ended(this);
    }

    private void Process(ReadOnlySpan<byte> input)
    {
        while (intake == Intake.Open && !Connection.IsClosing && decoder.TryRead(ref input, out WireToken token))
        {
            if (token.Kind == WireKind.Signal)
            {
                dialogue.Signalled(token.Signal);
                continue;
            }

            ReadOnlySpan<byte> data = token.Data;
            Dispatch(ref data);
            if (intake == Intake.Discarding)
            {
                Discard();
                return;
            }

            if (!data.IsEmpty)
            {
                heldData = [.. heldData, .. data];
            }
        }

        if (!input.IsEmpty && !Connection.IsClosing)
        {
            heldInput = [.. heldInput, .. input];
        }
    }

    private void Discard()
    {
        intake = Intake.Open;
        decoder = default;
    }

    private void Hold(Intake until)
    {
        intake = until;
        Connection.SetReading(false);
    }

    // A dialogue may hand over to the next one in the middle of a packet.
    private void Dispatch(ref ReadOnlySpan<byte> data)
    {
        while (intake == Intake.Open && !Connection.IsClosing && !data.IsEmpty)
        {
            if (Connection.IsClogged)
            {
                Hold(Intake.Clogged);
            }
            else if (obeyed++ == PerTurn)
            {
                Rest();
            }
            else
            {
                dialogue.Receive(ref data);
            }
        }

        if (Connection.IsClosing || intake == Intake.Discarding)
        {
            data = default;
        }
    }

    // A packet can hold thousands of commands.
    private void Rest()
    {
        Hold(Intake.Resting);
        Connection.Loop.Post(this, () =>
        {
            if (intake == Intake.Resting)
            {
                Release();
            }
        });
    }
}
