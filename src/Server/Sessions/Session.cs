using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Text;
using Conserver.Server.Access;
using Conserver.Server.Audit;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Delivery;
using Conserver.Server.Listening;
using Conserver.Server.Logging;
using Conserver.Server.Sessions.Tls;
using Conserver.Server.Tls;

namespace Conserver.Server.Sessions;

/// <summary>
/// One client, from accept to close: its connection, who it is, and the dialogue it is in. It begins on the loop that
/// accepted it and moves to its console's loop at <c>call</c>.
/// </summary>
internal sealed class Session : ISession, IConnectionOwner
{
    private static readonly Identity Nobody = Identity.WithoutGroups("");

    private readonly ISessionWatcher watcher;
    private readonly LoopTimer loginTimer;
    private readonly SessionInput input;
    private Action? judgeAgain;
    private volatile bool isOut;
    private IDialogue dialogue;
    private Identity? user;
    private Stage stage = Stage.Clear;
    private Errand? lookUp;
    private Groups groups;

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

    /// <summary>How much is known of the groups the user is in.</summary>
    private enum Groups
    {
        Known,

        /// <summary>They are being looked up anew.</summary>
        InDoubt,

        /// <summary>The same, and the dialogue waits for them.</summary>
        Awaited,
    }

    public SessionServices Services { get; }
    public Connection Connection { get; }
    public Loop Loop => Connection.Loop;
    public Outbox Out => Connection.Out;
    public bool IsTls => Connection.IsTls;
    public TlsSummary? Encryption { get; private set; }
    public bool IsClosing => Connection.IsClosing;
    public PortKind Port { get; }
    public Peer Peer { get; }
    public bool IsOfUse { get; set; }
    public IPAddress? LocalAddress => Peer.IsLocal ? null : Sockets.Local(Connection.Fd)?.Address;
    public int GroupPort => Peer.IsLocal ? SocketDirectory.NumberOf(PortKind.Group) : Services.SecondaryPort();
    public bool Redirects => Services.Now.Settings.Redirect && !Peer.IsLocal;

    public string PeerName { get; private set; }
    public HostAccess Access { get; private set; }
    public string User => Identity.Name;

    /// <summary>What other people read of this client, in listings, messages and logs: printable.</summary>
    public string Id => PrintableText.Of($"{User}@{PeerName}");

    public bool IsAdmin => Services.Now.Access.IsAdmin(Identity);

    public Identity Identity => user ?? Nobody;

    public DateTime Since { get; }

    private LogClient Caller => new(Port == PortKind.Master ? "<master>" : "<group>", user is null ? PeerName : Id);

    /// <summary>The client's address has been judged, for the first time or again: greets it, or sends it away.</summary>
    /// <param name="peerName">Its name, for people.</param>
    /// <param name="access">What may who comes from there.</param>
    /// <param name="judgeAgain">Asks for another judgement, when the rules have changed; calls this anew.</param>
    public void Greet(string peerName, HostAccess access, Action judgeAgain)
    {
        if (user is not null)
        {
            // It has logged in while other rules were on their way, and may have gone to another loop.
            isOut = access != Access;
            Loop.Post(this, LookUpAgain);
            return;
        }

        if (Connection.IsClosing)
        {
            // Sent away meanwhile, to make room for others.
            return;
        }

        bool isNew = this.judgeAgain is null;
        PeerName = peerName;
        this.judgeAgain = judgeAgain;
        Access = access;
        if (access == HostAccess.Rejected)
        {
            ((ISession)this).AuditRefusal("host");
            End(Replies.Refused);
        }
        else if (isNew)
        {
            Out.Say(Replies.Ok);
            loginTimer.Start(Services.Now.Settings.LoginTime);
            Connection.SetReading(true);
        }
    }

    public void LoggedIn(Identity user, bool isToldSo = true)
    {
        this.user = user;
        loginTimer.Stop();
        watcher.LoggedIn(this);
        Services.Log.Info(Caller.Did("login"));
        ((ISession)this).Audit(AuditAct.Login, $"from {Peer}");
        dialogue = Port == PortKind.Master ? new MasterDialogue(this) : new GroupDialogue(this);
        if (isToldSo)
        {
            Out.Say(Replies.Ok);
        }
    }

    public bool IsInDoubt => groups != Groups.Known;

    public void LookUpAgain()
    {
        if (!Loop.IsCurrent)
        {
            // It has gone to another loop meanwhile.
            Loop.Post(this, LookUpAgain);
            return;
        }

        if (isOut)
        {
            End(Replies.Refused);
            return;
        }

        if (user is not { Name: var name })
        {
            // Whoever has not logged in does so by the rules that are in force then.
            judgeAgain?.Invoke();
            return;
        }

        AccessControl access = Services.Now.Access;
        lookUp?.Cancel();
        if (!access.NamesGroups)
        {
            Take(Identity.WithoutGroups(name));
            return;
        }

        if (!IsInDoubt)
        {
            groups = Groups.InDoubt;
        }

        lookUp = Services.Errands.Accounts.Send(
            Loop,
            this,
            Peer.Share,
            () => access.IdentifyOnce(name),
            found => Loop.Post(this, () => Take(found)),
            failure =>
            {
                // Without groups a user gets less, never more, than the lists say.
                Services.Log.Error(Caller, $"can't look up the groups: {failure.Message}");
                Loop.Post(this, () => Take(Identity.WithoutGroups(name)));
            });

        void Take(Identity found)
        {
            if (!Loop.IsCurrent)
            {
                Loop.Post(this, () => Take(found));
                return;
            }

            user = found;
            bool awaited = groups == Groups.Awaited;
            groups = Groups.Known;
            if (awaited && !Connection.IsClosing)
            {
                dialogue.GoOn();
            }
        }
    }

    public void HoldUntilSure()
    {
        Hold();
        groups = Groups.Awaited;
    }

    public bool May(DaemonVerb verb)
    {
        bool may = Permission.Refuses(verb, IsAdmin) is null;
        if (!may)
        {
            Out.Say(Replies.Unauthorized);
        }

        return may;
    }

    public void Become(IDialogue next) => dialogue = next;

    public void Flush() => Connection.Flush();

    public void End(string text)
    {
        if (text.Length > 0)
        {
            Out.Say(text);
        }

        // What ends here has not been left by the client.
        stage = stage == Stage.Handshake ? Stage.Clear : stage;
        Connection.CloseWhenSent();
    }

    public void SendAway(string why)
    {
        IsOfUse = false;
        string line = why.TrimEnd() + (stage == Stage.Handshake ? " in the middle of the TLS handshake" : "");
        if (user is null)
        {
            Services.Strangers.Info($"clients sent away with `{line}'", Caller.Line(line), Peer.Share);
        }
        else
        {
            Services.Log.Info(Caller, line);
        }

        End(why);
    }

    public void StartTls()
    {
        input.DiscardRest();
        stage = Stage.Handshake;
        Connection.StartTls(
            () => Services.Tls,
            (work, done, failed, after) => Services.Errands.Handshakes.Send(
                Connection.Loop,
                this,
                Peer.Share,
                () =>
                {
                    work();
                    return true;
                },
                _ => done(),
                failed,
                after: after).Cancel,
            summary =>
            {
                stage = Stage.Clear;
                Encryption = summary;
                Services.Log.Info(Caller, $"{summary}");
            },
            EncryptionFailed);
    }

    public bool IsHeld => input.IsHeld;
    public bool IsOnConsole => dialogue is ConsoleDialogue;

    public void MoveTo(Loop target) => input.MoveTo(target, () => dialogue.GoOn());

    public void TakeRaw(int count, Action<byte[]> taken) => input.TakeRaw(count, taken);

    public void AgreeOnWindow() => input.AgreeOnWindow();

    public void Waste(int bytes) => Connection.Waste(bytes);
    public void Hold() => input.Hold();
    public void HoldWatching() => input.HoldWatching();
    public void HoldForDevice() => input.HoldForDevice();
    public void DeviceIsStuck() => input.DeviceIsStuck();

    public void Release(Action? before = null) => input.Release(before);

    /// <summary>A defect ends the session: the client is told, once; if not even that works it is closed at once.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        Services.Log.Error(Caller, $"internal error: {failure}");
        if (stage == Stage.Faulted || Connection.IsClosing)
        {
            Connection.Close(null);
            return;
        }

        stage = Stage.Faulted;
        Out.Forsake();
        End(Replies.InternalError);
    }

    void IConnectionOwner.ConnectionReceived(ReadOnlySpan<byte> bytes) => input.Received(bytes);

    void IConnectionOwner.ConnectionRelieved() => input.Relieved();

    void IConnectionOwner.ConnectionAtEnd() => input.End();

    void IConnectionOwner.ConnectionEnding() => input.Ending();

    void IConnectionOwner.ConnectionClosed(string? reason)
    {
        loginTimer.Stop();
        dialogue.Ended();
        if (stage == Stage.Handshake)
        {
            Stranger("TLS handshakes that failed", "TLS: left in the handshake: it may not believe our key or certificate");
        }

        if (reason is not null)
        {
            Services.Log.Info(Caller, reason);
        }

        if (user is not null)
        {
            Services.Log.Info(Caller.Did("logout"));
            ((ISession)this).Audit(AuditAct.Logout);
        }

        watcher.Ended(this);
    }

    // With a client's certificate its own lines come first, in the words of the old program.
    private void EncryptionFailed(TlsFailure failure)
    {
        stage = Stage.Clear;
        foreach (string line in failure.CertificateErrors)
        {
            Services.Strangers.Error("lines about certificates", line, Peer.Share);
        }

        Stranger("TLS handshakes that failed", $"TLS: {failure.Reason}");
    }

    // Only before login is it sure that this is the main loop, and that nobody has vouched for the client.
    private void Stranger(string kind, string text)
    {
        string line = Caller.Line(text);
        if (user is null)
        {
            Services.Strangers.Error(kind, line, Peer.Share);
        }
        else
        {
            Services.Log.Error(line);
        }
    }
}
