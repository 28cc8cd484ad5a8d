using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using Conserver.Client.Connections;
using Conserver.Client.Platform;

namespace Conserver.Client.Tls;

/// <summary>The encrypted stream inside a socket.</summary>
internal sealed class TlsChannel : IChannel
{
    private readonly ServerSocket socket;
    private readonly SocketFeed feed;
    private readonly SslStream tls;
    private readonly Func<string, bool, string?> trouble;
    private readonly byte[] plain = new byte[16 * 1024];
    private Task<int>? reading;
    private int start;
    private int end;
    private bool isBroken;
    private bool hasSpoken;

    /// <param name="socket">Connected; the server has said it is ready for the handshake.</param>
    /// <param name="policy">See <see cref="SslStream"/>: whether suites without a certificate are allowed.</param>
    /// <param name="trouble">
    /// What the words of a failure mean, and whether the server had spoken before it, see <see cref="TroubleText"/>.
    /// </param>
    public TlsChannel(ServerSocket socket, EncryptionPolicy policy, Func<string, bool, string?> trouble)
    {
        this.socket = socket;
        this.trouble = trouble;
        feed = new SocketFeed(socket);
        tls = new SslStream(feed, leaveInnerStreamOpen: false, null, null, policy);
    }

    public string? Trouble { get; private set; }

    public bool MayHoldInput => start < end || reading is null;

    /// <summary>What servers of ours agree on (ALPN).</summary>
    public static readonly SslApplicationProtocol Conserver = new("conserver");

    /// <summary>The server is one of ours, by its own word.</summary>
    public bool IsOfOurs => tls.NegotiatedApplicationProtocol == Conserver;

    /// <summary>For <c>-D</c>: protocol and suite.</summary>
    public string Description => $"{tls.SslProtocol} {tls.NegotiatedCipherSuite}";

    /// <summary>Performs the handshake, waiting for the server.</summary>
    /// <param name="options">What we offer and want.</param>
    /// <param name="limit">For all of it.</param>
    /// <exception cref="AuthenticationException">No agreement.</exception>
    /// <exception cref="IOException">The connection ended.</exception>
    /// <exception cref="TimeoutException">The server did not answer.</exception>
    public void Handshake(SslClientAuthenticationOptions options, TimeSpan limit)
    {
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        Task handshake = tls.AuthenticateAsClientAsync(options);
        while (!handshake.IsCompleted)
        {
            if (!feed.IsWaiting)
            {
                // The framework has moved the handshake to a thread of its own for a moment.
                _ = Thread.Yield();
            }
            else if (!feed.TryResume() && !socket.WaitForInput(end))
            {
                isBroken = true;
                throw new TimeoutException();
            }
        }

        handshake.GetAwaiter().GetResult();
    }

    public int Read(Span<byte> buffer)
    {
        if (start == end && !TryFill(out int result))
        {
            return result;
        }

        int count = Math.Min(buffer.Length, end - start);
        plain.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            tls.Write(bytes);
        }
        catch (Exception caught) when (IsTlsFailure(caught))
        {
            // Told when the stream is read next, as the end of it.
            isBroken = true;
        }
    }

    public void Dispose()
    {
        try
        {
            if (!isBroken)
            {
                // Peers complain about a stream that ends without close_notify.
                tls.ShutdownAsync().GetAwaiter().GetResult();
            }
        }
        catch (Exception caught) when (IsTlsFailure(caught))
        {
            isBroken = true;
        }

        tls.Dispose();
        feed.Dispose();
    }

    /// <summary>What <see cref="SslStream"/> throws when the peer, the network or OpenSSL is in the way.</summary>
    internal static bool IsTlsFailure(Exception exception) =>
        exception is IOException or AuthenticationException or InvalidOperationException or CryptographicException;

    /// <summary>What lies behind it, in the words of the library that met it.</summary>
    internal static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message;
    }

    private bool TryFill(out int result)
    {
        result = isBroken ? IChannel.BrokenStream : 0;
        if (isBroken)
        {
            return false;
        }

        reading ??= tls.ReadAsync(plain).AsTask();
        while (!reading.IsCompleted && feed.TryResume())
        {
        }

        if (!reading.IsCompleted)
        {
            result = ISocket.NotNow;
            return false;
        }

        try
        {
            start = 0;
            end = reading.GetAwaiter().GetResult();
            hasSpoken |= end > 0;
            return end > 0;
        }
        catch (Exception caught) when (IsTlsFailure(caught))
        {
            isBroken = true;

            // A server that looks at certificates last (TLS 1.3) refuses one when we believe to be in.
            Trouble = trouble(Innermost(caught), hasSpoken);
            result = feed.Error == 0 ? IChannel.BrokenStream : feed.Error;
            return false;
        }
        finally
        {
            reading = null;
        }
    }
}
