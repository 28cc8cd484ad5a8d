using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Lines;

/// <summary>An open serial device, in exclusive use, and its lock file; what is behind the link of a device.</summary>
internal sealed class SerialDevice : ILinkBacking
{
    private readonly DeviceIdentity identity;
    private byte[]? lockFile;

    private SerialDevice(int fd, DeviceIdentity identity, LinkAccess access, string? refused, byte[]? lockFile)
    {
        Fd = fd;
        this.identity = identity;
        Access = access;
        Refused = refused;
        this.lockFile = lockFile;
    }

    public int Fd { get; }

    /// <summary>People may not type on a device that nobody has permission to write to, as with 8.2.7.</summary>
    public LinkAccess Access { get; }

    /// <summary>See <see cref="SerialModes.Apply"/>.</summary>
    public string? Refused { get; }

    /// <summary>The wires beside the data; null when it has none.</summary>
    public SerialModem? Modem { get; private init; }

    /// <inheritdoc/>
    public LinkEnd? Reason => null;

    /// <summary>See <see cref="SerialPort.Unsent"/>; a pseudo-terminal never has any.</summary>
    internal Func<int, int> Unsent { get; set; } = SerialPort.Unsent;

    /// <summary>Opens it, takes it for itself and sets its modes. May block unless it is a pseudo-terminal.</summary>
    /// <exception cref="PosixException">A call failed; the texts are those of 8.2.7.</exception>
    /// <exception cref="DeviceException">Somebody else has it.</exception>
    public static SerialDevice Open(string path, SerialModes modes, LockFolder locks)
    {
        byte[] name = Latin1.Bytes(path);
        var links = LinkChain.Of(path);
        int fd = SerialPort.Open(name, readOnly: false);
        bool onlyReads = fd is -Errno.EACCES or -Errno.EROFS
            && Files.Status(name, out FileStatus closed) == 0 && !closed.IsWritable;
        fd = onlyReads ? SerialPort.Open(name, readOnly: true) : fd;
        if (fd < 0)
        {
            throw new PosixException($"open({path})", -fd);
        }

        byte[]? held = null;
        bool alone = false;
        try
        {
            if (Files.Status(fd, out FileStatus status) is not 0 and var unknown)
            {
                throw new PosixException($"fstat({path}({fd}))", -unknown);
            }

            if (RawTerminal.IsTerminal(fd) && (!status.IsPseudoTerminal || locks.IsForPseudoTerminals))
            {
                held = SerialSteps.Take(path, fd, locks, out alone);
            }

            string? refused = SerialSteps.Set(path, fd, modes);
            ModemLines? lines = SerialSteps.Raise(fd);
            LinkAccess access = onlyReads ? LinkAccess.ReadOnly
                : status.IsWritable ? LinkAccess.Both
                : LinkAccess.NobodyTypes;
            return new SerialDevice(fd, new DeviceIdentity(status, links), access, refused, held)
            {
                Modem = lines is { } up ? new SerialModem(fd, up) : null,
            };
        }
        catch
        {
            Release(held);
            if (alone)
            {
                _ = SerialPort.SetExclusive(fd, on: false);
            }

            Sys.Close(fd);
            throw;
        }
    }

    /// <inheritdoc cref="DeviceIdentity.HasChangedHands"/>
    public string? HasChangedHands(string path) => identity.HasChangedHands(path);

    /// <summary>
    /// Lets others have it, and closes it: off the loop when it still sends, as that is waited for (half a minute at most).
    /// </summary>
    public void Close(LineSettings shared)
    {
        // First, as whoever takes the device next makes a lock file of the same name.
        LetGo();
        _ = SerialPort.SetExclusive(Fd, on: false);
        if (Unsent(Fd) <= 0)
        {
            Sys.Close(Fd);
            return;
        }

        int open = 1;
        _ = shared.Errands.Devices.Send(
            shared.Loop,
            new Fallback(failure => shared.Log.Error($"internal error: {failure}")),
            nameof(Close),
            () => Interlocked.Exchange(ref open, 0) == 1 ? CloseSlowly() : 0,
            static _ => { },
            static _ => { },
            after: () =>
            {
                if (Interlocked.Exchange(ref open, 0) == 1)
                {
                    // It was never its turn.
                    _ = SerialPort.DropUnsent(Fd);
                    Sys.Close(Fd);
                }
            });
    }

    /// <inheritdoc/>
    public void LetGo()
    {
        Release(lockFile);
        lockFile = null;
    }

    /// <summary>Nobody wants it any more.</summary>
    public void Discard()
    {
        LetGo();
        _ = SerialPort.SetExclusive(Fd, on: false);
        Sys.Close(Fd);
    }

    private static void Release(byte[]? file)
    {
        if (file is not null)
        {
            LockFolder.Release(file);
        }
    }

    private int CloseSlowly()
    {
        Sys.Close(Fd);
        return 0;
    }
}
