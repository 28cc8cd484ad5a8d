using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// A connection to a concentrator until it is known whose it is. It has so long for that; what it has to be told meanwhile
/// must fit into its socket.
/// </summary>
internal sealed class VmGuest : ILoopOwner
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MotionTime = TimeSpan.FromHours(1);
    private const int MaxEarly = 16 * 1024;

    private readonly IHost host;
    private readonly int fd;
    private readonly TelnetFilter filter;
    private readonly Watch watch;
    private readonly LoopTimer patience;
    private readonly byte[] buffer = new byte[2048];
    private byte[] early = [];
    private Stage stage;

    public VmGuest(IHost host, IMotions motions, Loop loop, int fd)
    {
        (this.host, this.fd) = (host, fd);
        Address = AllowedPeers.Of(fd);
        Said = new VmwareExtension(motions);
        filter = new TelnetFilter(Said);
        watch = loop.Watch(fd, Ready.Read, this, _ => Read());
        patience = loop.Timer(
            this, () => GiveUp(stage == Stage.Moving ? "its move has not ended in time" : "said no name in time"));
        patience.Start(Patience);
    }

    private enum Stage
    {
        Unknown,

        /// <summary>It waits for the end of the move that brings it here.</summary>
        Moving,
        Over,
    }

    /// <summary>Who decides.</summary>
    internal interface IHost
    {
        /// <summary>More is known of it.</summary>
        void Judge(VmGuest guest);

        /// <summary>It is closed, and why; null when it has closed itself.</summary>
        void Left(VmGuest guest, string? why);
    }

    public VmwareExtension Said { get; }
    /// <summary>Null when it has gone already.</summary>
    public IPAddress? Address { get; }

    /// <summary>It has said whose it is, and waits for the end of a move.</summary>
    public bool IsMoving => stage == Stage.Moving;

    public string Peer => PeerText.Of(fd);

    /// <inheritdoc cref="AllowedPeers.Has"/>
    public bool IsFrom(ImmutableArray<IPNetwork> networks) => AllowedPeers.Has(networks, AllowedPeers.Of(fd));

    /// <summary>It belongs to a console now, with what has been agreed to.</summary>
    public LinkPlan Give()
    {
        Stop();
        Said.IsSeated = true;
        ILinkCodec codec = filter;
        if (early.Length > 0)
        {
            // The answer to this makes the link look for what was said before.
            codec = new VmCodec(filter, early);
            _ = Sys.Write(fd, VmwareExtension.AskName);
        }

        return new LinkPlan { Fd = fd, Codec = codec, Break = TelnetFilter.InBandBreak };
    }

    /// <summary>A move takes longer. False when that was known.</summary>
    public bool AwaitMotion()
    {
        if (stage == Stage.Moving)
        {
            return false;
        }

        stage = Stage.Moving;
        patience.Start(MotionTime);
        return true;
    }

    public void GiveUp(string? why)
    {
        if (stage != Stage.Over)
        {
            host.Left(this, why);
            Stop();
            Sys.Close(fd);
        }
    }

    void ILoopOwner.Faulted(Exception failure) => GiveUp($"internal error: {failure}");

    private void Stop()
    {
        stage = Stage.Over;
        patience.Stop();
        watch.Remove();
    }

    private void Read()
    {
        int got = Sys.Read(fd, buffer);
        if (got == -Errno.EAGAIN)
        {
            return;
        }

        if (got <= 0)
        {
            GiveUp(null);
            return;
        }

        var replies = new ArrayBufferWriter<byte>();
        int data = filter.Decode(buffer.AsSpan(0, got), replies);
        if (replies.WrittenCount > 0 && Sys.Write(fd, replies.WrittenSpan) != replies.WrittenCount)
        {
            GiveUp("does not read what it is told");
        }
        else if (early.Length + data > MaxEarly)
        {
            GiveUp("speaks without end before it has said its name");
        }
        else
        {
            early = [.. early, .. buffer.AsSpan(0, data)];
            host.Judge(this);
        }
    }
}
