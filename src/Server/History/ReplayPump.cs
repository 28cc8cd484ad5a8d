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
    private const int BlockSize = 64 * 1024;

    private ReplayFile? file;
    private Replay? replay;
    private bool reading;

    public void Start(ReplayFile opened)
    {
        file = opened;
        replay = new Replay(opened, opened.Length, lines);
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

    private ReadOnlyMemory<byte> Read()
    {
        byte[] block = new byte[BlockSize];
        _ = replay!.TryReadNext(block, out int length);
        return block.AsMemory(0, length);
    }

    private void Show(ReadOnlyMemory<byte> block)
    {
        reading = false;
        if (place.HasGone || block.IsEmpty)
        {
            End();
        }
        else
        {
            place.Take(block.Span);
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
