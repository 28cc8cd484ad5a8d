using System.Buffers;
using Conserver.Posix;
using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// Brings a replay from the disk to one viewer, a block at a time and only as fast as the viewer reads. The disk is read
/// off the loop, the outbox is filled on it.
/// </summary>
internal sealed class ReplayPump(
    string console, int lines, IReplayReader place, Loop loop, ErrandQueue errands, DaemonLog log) : ILoopOwner, IDisposable
{
    /// <summary>Mostly all of it.</summary>
    private const int FirstBlock = 64 * 1024;

    /// <summary>Each block is a way to another thread and back.</summary>
    private const int LaterBlock = 256 * 1024;

    private int blockSize = FirstBlock;
    private ReplayFile? file;
    private Replay? replay;
    private bool reading;

    /// <summary>
    /// What it shows; null when there is nothing. Before it starts, on any thread: what happens from then on closes it.
    /// </summary>
    public void Take(ReplayFile? opened) => file = opened;

    public void Start()
    {
        if (file is null)
        {
            End(ReplayEnd.Empty);
            return;
        }

        replay = new Replay(file, file.Length, lines);
        place.Wanted = ReadNext;
        ReadNext();
    }

    /// <summary>A defect: the viewer is told, and what comes behind the replay goes on.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        log.Error(console, $"replay: internal error: {failure}");
        Stop("internal error");
    }

    private void ReadNext()
    {
        if (reading)
        {
            return;
        }

        if (place.HasGone)
        {
            End();
            return;
        }

        reading = true;
        _ = errands.Send(loop, this, console, Read, Show, failure => Stop(failure.Message));
    }

    private ArraySegment<byte> Read()
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(blockSize);
        _ = replay!.TryReadNext(block.AsSpan(0, blockSize), out int length);
        return new ArraySegment<byte>(block, 0, length);
    }

    private void Show(ArraySegment<byte> block)
    {
        reading = false;
        bool isLast = block.Count < blockSize;
        blockSize = LaterBlock;
        if (isLast)
        {
            place.Wanted = null;
        }

        if (block.Count > 0 && !place.HasGone)
        {
            place.Take(block);
        }

        ArrayPool<byte>.Shared.Return(block.Array!);
        if (isLast || place.HasGone)
        {
            End();
        }
    }

    private void Stop(string reason)
    {
        if (reading)
        {
            // It may still be under way, in a disk that hangs: what it reads into must not become somebody else's.
            replay = null;
        }

        End(ReplayEnd.Failed, reason);
    }

    private void End(ReplayEnd end = ReplayEnd.Whole, string reason = "")
    {
        place.Wanted = null;
        Dispose();
        place.End(end, reason);
    }

    public void Dispose()
    {
        replay?.Dispose();
        file?.Dispose();
    }
}
