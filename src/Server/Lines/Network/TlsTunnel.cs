using System.Buffers;
using Conserver.Posix;
using Conserver.Server.Tls;

namespace Conserver.Server.Lines;

/// <summary>
/// An encrypted connection to a device. The link has one end of a pair of sockets and reads and writes plain text there;
/// this is at the other end, and at the connection. Neither side is read while the other takes nothing, so a device and a
/// log that are slow hold each other up as they do without encryption.
/// </summary>
#pragma warning disable CA1001 // The pipe ends with the link, or with the attempt to open one: LetGo, Abandon.
internal sealed class TlsTunnel : ITlsPipeOwner, ILinkBacking
#pragma warning restore CA1001
{
    /// <summary>Bytes that may wait for a device that takes nothing before it is not read any more either.</summary>
    private const int Limit = 64 * 1024;

    private readonly Loop loop;
    private readonly ITunnelUser user;
    private readonly TlsPipe pipe;
    private readonly Watch outside;
    private readonly Watch inside;
    private readonly int connection;
    private readonly int near;
    private readonly int far;
    private readonly RecordBuffer cipher = new();
    private readonly ArrayBufferWriter<byte> plain = new();
    private int plainSent;
    private bool wantsCipher = true;
    private Stage stage;

    /// <summary>Begins the handshake. The connection is this one's from then on.</summary>
    /// <exception cref="PosixException">No more descriptors; the connection stays the caller's.</exception>
    public TlsTunnel(Loop loop, ILoopOwner owner, int connection, ITlsParty party, OffLoop offLoop, ITunnelUser user)
    {
        this.loop = loop;
        this.connection = connection;
        this.user = user;
        (near, far) = Sockets.Pair();
        try
        {
            outside = loop.Watch(connection, Ready.Read, owner, OnOutside);
            try
            {
                inside = loop.Watch(near, Ready.None, owner, OnInside);
            }
            catch
            {
                outside.Remove();
                throw;
            }
        }
        catch
        {
            Sys.Close(near);
            Sys.Close(far);
            throw;
        }

        pipe = new TlsPipe(party, this, offLoop);
        pipe.Start();
    }

    /// <summary>Who waits for the handshake.</summary>
    internal interface ITunnelUser
    {
        /// <summary>Plain text can go both ways. The descriptor is the caller's, and has to be closed.</summary>
        void TunnelOpen(int descriptor);

        /// <summary>The handshake did not work; all is closed.</summary>
        void TunnelFailed(string reason);
    }

    private enum Stage
    {
        Handshake,
        Open,

        /// <summary>The device takes nothing any more; what it has said is still read.</summary>
        Deaf,

        /// <summary>The device says nothing more; what it has said is still on its way to the link.</summary>
        Ended,
        Closed,
    }

    public LinkEnd? Reason { get; private set; }

    private bool PlainWaits => plainSent < plain.WrittenCount;
    private bool CipherWaits => cipher.Length > 0;

    private bool ReadsOutside =>
        stage < Stage.Ended && wantsCipher && !PlainWaits && cipher.Length < Limit;

    private bool ReadsInside => stage is Stage.Open or Stage.Deaf && !CipherWaits;

    public int Bring()
    {
        if (stage is not (Stage.Open or Stage.Deaf or Stage.Ended))
        {
            return 0;
        }

        if (PlainWaits)
        {
            int waiting = plain.WrittenCount - plainSent;
            FlushPlain();
            return waiting;
        }

        return stage == Stage.Ended ? 0 : ReadOutside();
    }

    public void LetGo()
    {
        // What was typed last is on the way still.
        while (stage == Stage.Open && !CipherWaits && Sys.Read(near, loop.ReadBuffer) is var got and > 0)
        {
            pipe.Write(loop.ReadBuffer.AsSpan(0, got));
        }

        if (stage == Stage.Open)
        {
            pipe.Shutdown();
        }

        Close();
    }

    /// <summary>Ends a handshake that nobody wants any more.</summary>
    public void Abandon()
    {
        if (stage == Stage.Handshake)
        {
            Close();
            Sys.Close(far);
        }
    }

    void ITlsPipeOwner.CipherToSend(ReadOnlySpan<byte> cipherText)
    {
        if (stage is not (Stage.Handshake or Stage.Open))
        {
            return;
        }

        cipher.Append(cipherText);
        FlushCipher();
        UpdateInterest();
    }

    void ITlsPipeOwner.PlainReceived(ReadOnlySpan<byte> text)
    {
        plain.Write(text);
        FlushPlain();
        if (PlainWaits)
        {
            pipe.Pause();
        }
    }

    void ITlsPipeOwner.HandshakeDone()
    {
        stage = Stage.Open;
        UpdateInterest();
        user.TunnelOpen(far);
    }

    void ITlsPipeOwner.Failed(TlsFailure failure)
    {
        if (stage == Stage.Handshake)
        {
            Abandon();
            user.TunnelFailed($"TLS: {failure.Reason}");
        }
        else
        {
            Reason ??= new LinkEnd($"TLS: {failure.Reason}", LinkEndKind.Lost);
            End();
        }
    }

    void ITlsPipeOwner.PeerClosed() => End();

    void ITlsPipeOwner.ReadingWanted(bool wanted)
    {
        wantsCipher = wanted;
        UpdateInterest();
    }

    private void OnOutside(Ready ready)
    {
        if ((ready & Ready.Write) != 0)
        {
            FlushCipher();
        }

        if ((ready & (Ready.Read | Ready.HangUp | Ready.Error)) != 0 && ReadsOutside)
        {
            _ = ReadOutside();
        }

        UpdateInterest();
    }

    private void OnInside(Ready ready)
    {
        if ((ready & Ready.Write) != 0)
        {
            FlushPlain();
        }

        if ((ready & Ready.Read) != 0 && ReadsInside)
        {
            int got = Sys.Read(near, loop.ReadBuffer);
            if (got > 0 && stage == Stage.Open)
            {
                pipe.Write(loop.ReadBuffer.AsSpan(0, got));
            }
        }

        UpdateInterest();
    }

    // Bytes read; none when there are none now, or no more.
    private int ReadOutside()
    {
        int got = Sys.Read(connection, loop.ReadBuffer);
        if (got > 0)
        {
            pipe.Feed(loop.ReadBuffer.AsSpan(0, got));
            return got;
        }

        if (got != -Errno.EAGAIN)
        {
            string why = got == 0 ? "unexpected EOF" : Errno.Text(-got);
            if (stage == Stage.Handshake)
            {
                Abandon();
                user.TunnelFailed($"TLS: {why} in the handshake");
            }
            else
            {
                // Cut off without a goodbye, as devices do that lose power.
                Reason ??= new LinkEnd($"read failure: {why}", LinkEndKind.Lost);
                End();
            }
        }

        return 0;
    }

    private void FlushCipher()
    {
        while (CipherWaits && stage is Stage.Handshake or Stage.Open)
        {
            int put = Sys.Write(connection, cipher.Bytes);
            if (put == -Errno.EAGAIN)
            {
                return;
            }

            if (put < 0)
            {
                // What the device said before is still to be read, and that tells why.
                stage = stage == Stage.Open ? Stage.Deaf : stage;
                break;
            }

            cipher.Skip(put);
        }

        cipher.Release();
    }

    private void FlushPlain()
    {
        if (stage == Stage.Closed)
        {
            return;
        }

        while (PlainWaits)
        {
            int put = Sys.Write(near, plain.WrittenSpan[plainSent..]);
            if (put == -Errno.EAGAIN)
            {
                UpdateInterest();
                return;
            }

            if (put < 0)
            {
                // The link is being closed.
                break;
            }

            plainSent += put;
        }

        plain.ResetWrittenCount();
        plainSent = 0;
        if (stage == Stage.Ended)
        {
            Sockets.EndWriting(near);
        }
        else
        {
            pipe.Resume();
        }
    }

    private void End()
    {
        if (stage is Stage.Open or Stage.Deaf)
        {
            stage = Stage.Ended;
            cipher.Release();
            FlushPlain();
            UpdateInterest();
        }
    }

    private void UpdateInterest()
    {
        if (stage == Stage.Closed)
        {
            return;
        }

        outside.SetInterest(Interest(ReadsOutside, CipherWaits));
        inside.SetInterest(Interest(ReadsInside, PlainWaits));
    }

    private static Ready Interest(bool read, bool write) =>
        (read ? Ready.Read : Ready.None) | (write ? Ready.Write : Ready.None);

    private void Close()
    {
        if (stage != Stage.Closed)
        {
            stage = Stage.Closed;
            pipe.Dispose();
            outside.Remove();
            inside.Remove();
            Sys.Close(connection);
            Sys.Close(near);
        }
    }
}
