using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Delivery;
using Conserver.Server.Listening;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Server.Sessions;

/// <summary>
/// One client, from accept to close: its connection, who it is, and the dialogue it is in. It begins on the loop that
/// accepted it and moves to its console's loop at <c>call</c>.
/// </summary>
internal sealed class Session : ISession, IConnectionOwner
{
    /// <summary>A client that has not logged in by then is sent away; long enough to type a password twice.</summary>
    private static readonly TimeSpan LoginTime = TimeSpan.FromMinutes(2);

    private static readonly Identity Nobody = Identity.WithoutGroups("");

    private readonly ISessionWatcher watcher;
    private readonly LoopTimer loginTimer;
    private readonly SessionInput input;
    private IDialogue dialogue;
    private Identity? user;
    private Stage stage = Stage.Clear;

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
        input = new SessionInput(Connection, this, () => dialogue!);
        dialogue = new LoginDialogue(this);
        loginTimer = loop.Timer(this, () => SendAway(Replies.LoginTimeout));
    }

    private enum Stage
    {
        /// <summary>As it began, or with TLS.</summary>
        Clear,

        /// <summary>TLS has begun and is not there yet.</summary>
        Handshake,

        /// <summary>It ends by a defect of ours.</summary>
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

    public void LookUpAgain()
    {
        if (user is not { Name: var name })
        {
            return;
        }

        AccessControl access = Services.Now.Access;
        _ = Services.Errands.Accounts.Send(
            Loop,
            this,
            Peer.Share,
            () => access.Identify(name),
            Take,
            failure =>
            {
                // Without groups a user gets less, never more, than the lists say.
                Services.Log.Error($"{Where} {Name}: can't look up the groups: {failure.Message}");
                Take(Identity.WithoutGroups(name));
            });

        // The session may have gone to another loop meanwhile.
        void Take(Identity found) => Loop.Post(this, () => user = found);
    }

    public void Become(IDialogue next) => dialogue = next;

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
        input.DiscardRest();
        stage = Stage.Handshake;
        Connection.StartTls(
            Services.Tls,
            summary =>
            {
                stage = Stage.Clear;
                Services.Log.Debug($"{Where} {PeerName}: {summary}");
            },
            EncryptionFailed);
    }

    public bool IsHeld => input.IsHeld;

    /// <summary>
    /// Goes to another loop and goes on there. Done from a turn of its own, so that nothing of this session is left on
    /// the stack of the old loop.
    /// </summary>
    public void MoveTo(Loop target, Action arrived)
    {
        Hold();
        Connection.Loop.Post(this, () => Connection.MoveTo(target, arrived));
    }

    public void Hold() => input.Hold();

    public void HoldWatching(Action ended) => input.HoldWatching(ended);

    public void HoldForDevice(Func<int> waiting) => input.HoldForDevice(waiting);

    public void Release(Action? before = null) => input.Release(before);

    /// <summary>A defect ends the session: the client is told, once; if not even that works it is closed at once.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        Services.Log.Error($"{Where} {Name}: internal error: {failure}");
        if (stage == Stage.Faulted || Connection.IsClosing)
        {
            Connection.Close(null);
            return;
        }

        stage = Stage.Faulted;
        End(Replies.InternalError);
    }

    void IConnectionOwner.ConnectionReceived(ReadOnlySpan<byte> bytes) => input.Received(bytes);

    void IConnectionOwner.ConnectionRelieved() => input.Relieved();

    void IConnectionOwner.ConnectionAtEnd() => input.End();

    void IConnectionOwner.ConnectionEnding() => input.Ending();

    void IConnectionOwner.ConnectionClosed(string? reason)
    {
        loginTimer.Stop();
        input.Stop();
        dialogue.Ended();
        if (stage == Stage.Handshake)
        {
            Stranger("TLS handshakes that failed", "TLS: the handshake was not finished");
        }

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

    // With a client's certificate its own lines come first, in the words of the old program.
    private void EncryptionFailed(TlsFailure failure)
    {
        stage = Stage.Clear;
        foreach (string line in failure.CertificateErrors)
        {
            Services.Strangers.Error("lines about certificates", line);
        }

        Stranger("TLS handshakes that failed", $"TLS: {failure.Reason}");
    }

    // Only before login is it sure that this is the main loop, and that nobody has vouched for the client.
    private void Stranger(string kind, string text)
    {
        string line = $"{Where} {Name}: {text}";
        if (user is null)
        {
            Services.Strangers.Error(kind, line);
        }
        else
        {
            Services.Log.Error(line);
        }
    }
}
