using System.Net.Security;

namespace Conserver.Server.Sessions.Tls;

/// <summary>The public-key work of a connection's beginning, away from its loop.</summary>
internal static class TlsHandshake
{
    /// <param name="ssl">Not begun yet.</param>
    /// <param name="offer">How the client is answered.</param>
    /// <param name="finished">Called once, on any thread, with the reason of a failure or null.</param>
    /// <param name="abandoned">The connection has gone.</param>
    public static async Task RunAsync(SslStream ssl, TlsOffer offer, Action<string?> finished, CancellationToken abandoned)
    {
        string? failure = null;
        try
        {
            await ssl.AuthenticateAsServerAsync(offer.Options, abandoned).ConfigureAwait(false);
        }
        catch (Exception ex)
        {
            // Whatever it was, it is this connection's failure and its owner hears of it.
            failure = TlsErrors.ReasonOf(ex);
        }

        finished(failure);
    }
}
