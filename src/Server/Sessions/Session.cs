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
public sealed class Session : IConnectionOwner
{
    /// <summary>A client that has not logged in by then is sent away; long enough to type a password twice.</summary>
    private static readonly TimeSpan LoginTime = TimeSpan.FromMinutes(2);

    /// <summary>How long a device may take nothing of what a client that has gone has typed.</summary>
    private static readonly TimeSpan StuckTime = TimeSpan.FromSeconds(5);

    /// <summary>Commands obeyed at a time: what others of the loop want comes between.</summary>
    private const int PerTurn = 16;

    private readonly LoopTimer loginTimer;
    private LoopTimer? stuckTimer;
    private Func<int>? pending;
    private WireDecoder decoder;
    private IDialogue dialogue;
    private byte[] heldData = [];
    private byte[] heldInput = [];
    private bool held;
    private bool clogged;
    private bool resting;
    private int obeyed;
    private bool loggedIn;
    private bool atEnd;
    private bool forgetInput;
    private bool faulted;

    public Session(Daemon daemon, Loop loop, int fd, PortKind port, Peer peer)
    {
        Daemon = daemon;
        Port = port;
        Peer = peer;
        PeerName = peer.Address.ToString();
        Since = loop.LocalTime;
        Connection = new Connection(loop, fd, this);
        dialogue = new LoginDialogue(this);
        loginTimer = loop.Timer(this, () => SendAway(Replies.LoginTimeout));
    }

    public Daemon Daemon { get; }
    public Connection Connection { get; }
    public Outbox Out => Connection.Out;
    public PortKind Port { get; }

    public Peer Peer { get; }

    /// <summary>What this client finds consoles at: the secondary port, or the socket in its place.</summary>
    public int GroupPort => Peer.IsLocal ? SocketDirectory.NumberOf(PortKind.Group) : Daemon.GroupPort;

    /// <summary>This client can be referred to other servers: not over a Unix-domain socket, where it would find this one again.</summary>
    public bool Redirects => Daemon.Settings.Redirect && !Peer.IsLocal;

    /// <summary>What stands after the <c>@</c> in the client's id: its host name or address.</summary>
    public string PeerName { get; private set; }

    /// <summary>What the client's address allows.</summary>
    public HostAccess Access { get; private set; }

    /// <summary>The login name; empty before login.</summary>
    public string User => Identity.Name;

    /// <summary><c>user@host</c>.</summary>
    public string Id => $"{User}@{PeerName}";
    public bool IsAdmin => Daemon.Access.IsAdmin(Identity);

    /// <summary>The user as access lists see one.</summary>
    public Identity Identity { get; private set; } = Identity.WithoutGroups("");

    /// <summary>Local time of the connection.</summary>
    public DateTime Since { get; }

    // For the log.
    private string Name => loggedIn ? Id : PeerName;

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

    /// <summary>The client is who it says.</summary>
    public void LoggedIn(Identity user)
    {
        Identity = user;
        loggedIn = true;
        loginTimer.Stop();
        Daemon.SessionLoggedIn(this);
        Daemon.Log.Info($"{Where} login {Id}");
        dialogue = Port == PortKind.Master ? new MasterDialogue(this) : new GroupDialogue(this);
        Out.Notice(Replies.Ok);
    }

    /// <summary>Goes on with another dialogue, from the next byte on.</summary>
    public void Become(IDialogue next) => dialogue = next;

    /// <summary>Says the text and closes.</summary>
    public void End(string text)
    {
        if (text.Length > 0)
        {
            Out.Notice(text);
        }

        Connection.CloseWhenSent();
    }

    /// <summary>Ends a client that does not behave, and logs why.</summary>
    public void SendAway(string why)
    {
        Daemon.Log.Info($"{Where} {Name}: {why.TrimEnd()}");
        End(why);
    }

    /// <summary>The client's next bytes are TLS. What it sent in clear behind the command is thrown away, never obeyed.</summary>
    public void StartTls()
    {
        forgetInput = true;
        Connection.StartTls(
            Daemon.Tls,
            summary => Daemon.Log.Debug($"{Where} {PeerName}: {summary}"),
            failure =>
            {
                foreach (string line in failure.CertificateErrors)
                {
                    Daemon.Log.Error(line);
                }

                Daemon.Log.Error($"{Where} {PeerName}: TLS: {failure.Reason}");
            });
    }

    /// <summary>Input is being kept back.</summary>
    public bool IsHeld => held;

    /// <summary>
    /// Goes to another loop and goes on there. Done from a turn of its own, so that nothing of this session is left on
    /// the stack of the old loop.
    /// </summary>
    public void MoveTo(Loop target, Action arrived)
    {
        Hold();
        Connection.Loop.Post(this, () => Connection.MoveTo(target, arrived));
    }

    /// <summary>Stops taking input while something is decided elsewhere; what has arrived is kept.</summary>
    public void Hold()
    {
        held = true;
        Connection.SetReading(false);
    }

    /// <summary>
    /// Stops taking input until the device has taken what waits for it. A client that goes meanwhile stays as long as
    /// that moves on, so that nothing it has typed is lost, and no longer.
    /// </summary>
    /// <param name="waiting">How many bytes wait for the device.</param>
    public void HoldForDevice(Func<int> waiting)
    {
        Hold();
        pending = waiting;
        Connection.AwaitEnd();
    }

    /// <summary>Goes on with what was kept, then with new input.</summary>
    /// <param name="before">Done first; may hold the session anew.</param>
    public void Release(Action? before = null)
    {
        held = clogged = resting = false;
        obeyed = 0;
        before?.Invoke();
        if (Connection.IsClosing || held)
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

        if (forgetInput)
        {
            Forget();
        }
        else
        {
            Process(input);
        }

        if (!held && atEnd)
        {
            Connection.CloseWhenSent();
        }
        else if (!held)
        {
            Connection.SetReading(true);
        }
    }

    /// <summary>A defect ends the session: the client is told, once; if not even that works it is closed at once.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        Daemon.Log.Error($"{Where} {Name}: internal error: {failure}");
        if (faulted || Connection.IsClosing)
        {
            Connection.Close(null);
            return;
        }

        faulted = true;
        End(Replies.InternalError);
    }

    void IConnectionOwner.ConnectionReceived(ReadOnlySpan<byte> bytes)
    {
        obeyed = 0;
        Process(bytes);
    }

    void IConnectionOwner.ConnectionRelieved()
    {
        if (clogged)
        {
            Release();
        }
    }

    void IConnectionOwner.ConnectionAtEnd()
    {
        atEnd = true;
        if (!held)
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
            if (held && left == last)
            {
                Connection.Close("left, and the device takes no more of what was typed");
            }
            else if (held)
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
            Daemon.Log.Info($"{Where} {Name}: {reason}");
        }

        if (loggedIn)
        {
            Daemon.Log.Info($"{Where} logout {Id}");
        }

        Daemon.SessionEnded(this);
    }

    private void Process(ReadOnlySpan<byte> input)
    {
        while (!held && !Connection.IsClosing && decoder.TryRead(ref input, out WireToken token))
        {
            if (token.Kind == WireKind.Signal)
            {
                dialogue.Signalled(token.Signal);
                continue;
            }

            ReadOnlySpan<byte> data = token.Data;
            Dispatch(ref data);
            if (forgetInput)
            {
                Forget();
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

    private void Forget()
    {
        forgetInput = false;
        decoder = default;
    }

    // A dialogue may hand over to the next one in the middle of a packet.
    private void Dispatch(ref ReadOnlySpan<byte> data)
    {
        while (!held && !forgetInput && !Connection.IsClosing && !data.IsEmpty)
        {
            if (Connection.IsClogged)
            {
                clogged = true;
                Hold();
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

        if (Connection.IsClosing || forgetInput)
        {
            data = default;
        }
    }

    // A packet can hold thousands of commands.
    private void Rest()
    {
        resting = true;
        Hold();
        Connection.Loop.Post(this, () =>
        {
            if (resting)
            {
                Release();
            }
        });
    }
}
