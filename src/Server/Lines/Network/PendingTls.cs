using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>A handshake with a device, as long to wait for as its connection was.</summary>
internal sealed class PendingTls : TlsTunnel.ITunnelUser
{
    private readonly Opening opening;
    private readonly DeviceTlsSettings settings;
    private readonly string target;
    private readonly Action<int, TlsTunnel> open;
    private readonly Action<string> failed;
    private readonly LoopTimer timer;
    private readonly DeviceTls party;
    private readonly TlsTunnel tunnel;

    /// <summary>Begins it; the connection is this one's from then on.</summary>
    /// <param name="opening">Of the line.</param>
    /// <param name="settings">How the device has to prove itself.</param>
    /// <param name="connection">To the device.</param>
    /// <param name="target">The device, for messages.</param>
    /// <param name="open">Takes the descriptor for plain text, and what is behind it.</param>
    /// <param name="failed">Takes the reason; the connection is closed.</param>
    /// <param name="abandoned">Nobody wants it any more; the connection is closed.</param>
    /// <exception cref="PosixException">No more descriptors; the connection stays the caller's.</exception>
    public PendingTls(
        Opening opening,
        DeviceTlsSettings settings,
        int connection,
        string target,
        Action<int, TlsTunnel> open,
        Action<string> failed,
        Action abandoned)
    {
        this.opening = opening;
        this.settings = settings;
        this.target = target;
        party = new DeviceTls(settings);
        this.open = open;
        this.failed = failed;
        timer = opening.Loop.Timer(opening.Owner, OnTimeout);
        tunnel = new TlsTunnel(opening.Loop, opening.Owner, connection, party, OffLoop, this);
        timer.Start(opening.Console.ConnectTimeout);
        opening.OnCancel(() =>
        {
            timer.Stop();
            tunnel.Abandon();
            abandoned();
        });
    }

    void TlsTunnel.ITunnelUser.TunnelOpen(int descriptor)
    {
        timer.Stop();
        open(descriptor, tunnel);
    }

    void TlsTunnel.ITunnelUser.TunnelFailed(string reason)
    {
        timer.Stop();
        failed($"connect({target}): {reason}");
    }

    private void OnTimeout()
    {
        tunnel.Abandon();
        failed(party.Reading is { } file
            ? $"connect({target}): TLS: {file} is still being read"
            : $"connect({target}): TLS: no answer in the handshake");
    }

    // Certificates are read and checked there: those who wait for one file that hangs wait for each other.
    private Action OffLoop(Action work, Action done, Action<IOException> refused, Action after) =>
        opening.Shared.Errands.DeviceHandshakes.Send(
            opening.Loop,
            opening.Owner,
            settings.Authorities.Length > 0 ? settings.Authorities : opening.Console.Host,
            () =>
            {
                work();
                return true;
            },
            _ => done(),
            refused,
            after: after).Cancel;
}
