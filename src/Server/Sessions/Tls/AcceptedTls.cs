using System.Collections.Immutable;
using Conserver.Server.Tls;

namespace Conserver.Server.Sessions.Tls;

/// <summary>The server's part: how it answers depends on what the client says first.</summary>
/// <param name="inForce">
/// Asked when that is there: who has waited over a reload is judged by what has come with it. Any thread.
/// </param>
internal sealed class AcceptedTls(Func<ServerTls> inForce) : ITlsParty
{
    private ClientHello? hello;
    private TlsOffer? offer;
    private Func<TlsSummary>? summarise;

    /// <summary>What was agreed on; null before the handshake has worked.</summary>
    public TlsSummary? Summary { get; private set; }

    public ImmutableArray<string> CertificateErrors => offer?.CertificateErrors ?? [];

    public TlsReadiness Look(ReadOnlySpan<byte> received) => ClientHello.Read(received, out hello) switch
    {
        ClientHelloVerdict.Parsed => TlsReadiness.Ready,
        ClientHelloVerdict.NotTls => TlsReadiness.NotTls,
        _ => TlsReadiness.TooEarly,
    };

    public ITlsEngine Begin(RecordStream wire)
    {
        ServerTls tls = inForce();
        if (tls.Choose(hello!) == TlsMode.Anonymous)
        {
            var anonymous = new AnonymousTls(wire);
            summarise = () => new TlsSummary(
                anonymous.Version, anonymous.Suite, TlsMode.Anonymous, SpeaksConserver: false, PeerSubject: null);
            return anonymous;
        }

        TlsOffer made = offer = tls.Offer(hello!);
        var proven = new FrameworkTls(wire, ssl => ssl.AuthenticateAsServerAsync(made.Options, CancellationToken.None));
        summarise = () => made.Summarise(proven.Stream);
        return proven;
    }

    public void Succeed() => Summary = summarise!();

    public string Explain(string reason) => offer?.Obstacle is { } obstacle ? $"{reason} ({obstacle})" : reason;
}
