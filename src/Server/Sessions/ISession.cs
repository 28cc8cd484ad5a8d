using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Access;
using Conserver.Server.Audit;
using Conserver.Server.Config;
using Conserver.Server.Delivery;
using Conserver.Server.Listening;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Server.Sessions;

/// <summary>
/// A session as its dialogues see it: who the client is, what is on its way to it, and what becomes of it.
/// </summary>
internal interface ISession : ILoopOwner
{
    SessionServices Services { get; }

    /// <summary>Where the session lives now.</summary>
    Loop Loop { get; }

    /// <summary>What is on its way to the client.</summary>
    Outbox Out { get; }
    PortKind Port { get; }
    Peer Peer { get; }

    /// <summary>The address of this end of the connection; null over a Unix-domain socket.</summary>
    IPAddress? LocalAddress { get; }

    /// <summary>What stands after the <c>@</c> in the client's id: its host name or address.</summary>
    string PeerName { get; }

    /// <summary>What the client's address allows.</summary>
    HostAccess Access { get; }

    /// <summary>The user as access lists see one; no name before login.</summary>
    Identity Identity { get; }

    /// <summary>In the <c>admin</c> list, as far as the user's groups are known.</summary>
    bool IsAdmin { get; }

    /// <summary>The login name; empty before login.</summary>
    string User { get; }

    /// <summary><c>user@host</c>, printable whatever the user calls himself.</summary>
    string Id { get; }

    /// <summary>The client has asked for something after its login, and was not sent away.</summary>
    bool IsOfUse { get; set; }

    /// <summary>Tells the audit trail what the client has done.</summary>
    /// <param name="act">What.</param>
    /// <param name="result">How.</param>
    void Audit(AuditAct act, string? result = null) =>
        Services.Audit(new AuditEvent(act, User.Length > 0 ? Id : PrintableText.Of(PeerName))
        {
            Of = Port == PortKind.Master ? "master" : "group",
            Result = result,
        });

    /// <summary>Tells the audit trail that the client is not let in.</summary>
    /// <param name="why">One of a few texts.</param>
    /// <param name="name">Who it wants to be; nothing when that is not known.</param>
    void AuditRefusal(string why, string name = "") =>
        Services.Audit(new AuditEvent(
            AuditAct.LoginRefused, PrintableText.Of(name.Length > 0 ? $"{name}@{PeerName}" : PeerName))
        {
            Of = Port == PortKind.Master ? "master" : "group",
            Result = $"{why}, from {Peer}",
            Refusal = new AuditRefusal(Peer.Share, why),
        });

    /// <summary>The user may ask this of the daemon; if not, the client is told.</summary>
    bool May(DaemonVerb verb);

    /// <summary>Local time of the connection.</summary>
    DateTime Since { get; }

    /// <summary>What this client finds consoles at: the secondary port, or the number of the socket in its place.</summary>
    int GroupPort { get; }

    /// <summary>
    /// This client can be referred to other servers: not over a Unix-domain socket, where it would find this one again.
    /// </summary>
    bool Redirects { get; }

    bool IsTls { get; }

    /// <summary>What the handshake agreed on; null in clear.</summary>
    TlsSummary? Encryption { get; }

    /// <summary>Closed, or about to be.</summary>
    bool IsClosing { get; }

    /// <summary>Input is being kept back.</summary>
    bool IsHeld { get; }

    /// <summary>The client is who it says: goes on with the dialogue of its port.</summary>
    void LoggedIn(Identity user, bool isToldSo = true);

    /// <summary>Looks the user's groups up anew: the lists have changed. Until they are known it is in doubt.</summary>
    void LookUpAgain();

    /// <summary>The user's groups are being looked up anew: what they gave is not used until then.</summary>
    bool IsInDoubt { get; }

    /// <summary>Stops taking input; the dialogue goes on when the groups are known. For one that is in doubt.</summary>
    void HoldUntilSure();

    /// <summary>Goes on with another dialogue, from the next byte on.</summary>
    void Become(IDialogue next);

    /// <summary>Goes to another loop, held; the dialogue goes on there.</summary>
    void MoveTo(Loop target);

    /// <summary>What has come led to nothing; who goes on so is read at a pace.</summary>
    /// <param name="bytes">How much it counts for, see <see cref="InputPace"/>.</param>
    void Waste(int bytes);

    /// <summary>Stops taking input while something is decided elsewhere; what has arrived is kept.</summary>
    void Hold();

    /// <summary>
    /// The same, and tells the dialogue when the client sends no more meanwhile: it has left, or wants nothing but the
    /// answer.
    /// </summary>
    void HoldWatching();

    /// <summary>
    /// Stops taking input until the device has taken what waits for it, which the dialogue knows. A client that goes
    /// meanwhile stays as long as that moves on, so that nothing it has typed is lost, and no longer.
    /// </summary>
    void HoldForDevice();

    /// <summary>That device takes nothing: a client that has gone meanwhile stays no longer.</summary>
    void DeviceIsStuck();

    /// <summary>Goes on with what was kept, then with new input.</summary>
    /// <param name="before">Done first; may hold the session anew.</param>
    void Release(Action? before = null);

    /// <summary>
    /// The client's next bytes are TLS. What it sent in clear behind the command is thrown away, never obeyed.
    /// </summary>
    void StartTls();

    /// <summary>
    /// The client's next bytes are as many as said, not quoted, and go to <paramref name="taken"/>. What it sent behind the
    /// command is thrown away.
    /// </summary>
    void TakeRaw(int count, Action<byte[]> taken);

    /// <summary>The client knows <see cref="Protocol.Wire.WireSignal.Window"/>, and may be sent it.</summary>
    void AgreeOnWindow();

    /// <summary>Sends what is queued at once, as far as the socket takes it.</summary>
    void Flush();

    /// <summary>Says the text and closes.</summary>
    void End(string text);

    /// <summary>Ends a client that does not behave, and logs why.</summary>
    void SendAway(string why);
}
