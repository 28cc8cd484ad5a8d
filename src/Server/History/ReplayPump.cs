using Conserver.Posix;
using Conserver.Server.Delivery;

namespace Conserver.Server.History;

/// <summary>
/// Brings a replay from the disk to one viewer, a block at a time and only as fast as the viewer reads. The disk is read
/// on a pool thread, the outbox is filled on the loop.
/// </summary>
internal sealed class ReplayPump : IDisposable
{
    private const int BlockSize = 64 * 1024;

    private readonly ReplayFile file;
    private readonly Replay replay;
    private readonly OutboxPromise place;
    private readonly Loop loop;
    private bool reading;

    public ReplayPump(ReplayFile file, int lines, OutboxPromise place, Loop loop)
    {
        this.file = file;
        this.place = place;
        this.loop = loop;
        replay = new Replay(file, file.Length, lines);
    }

    public void Start()
    {
        place.Wanted = ReadNext;
        ReadNext();
    }

    private void ReadNext()
    {
        if (reading)
        {
            return;
        }

        if (place.IsAbandoned)
        {
            End();
            return;
        }

        reading = true;
        _ = Task.Run(() =>
        {
            byte[] block = new byte[BlockSize];
            int length = 0;
            string error = "";
            try
            {
                _ = replay.TryReadNext(block, out length);
            }
            catch (IOException failure)
            {
                error = $"[replay: {failure.Message}]\r\n";
            }

            loop.Post(() => Show(block.AsMemory(0, length), error));
        });
    }

    private void Show(ReadOnlyMemory<byte> block, string error)
    {
        reading = false;
        if (!place.IsAbandoned && !block.IsEmpty)
        {
            place.Add(block.Span);
            return;
        }

        place.Add(Protocol.Text.Latin1.Bytes(error));
        End();
    }

    private void End()
    {
        place.Wanted = null;
        Dispose();
        place.Finish();
    }

    public void Dispose()
    {
        replay.Dispose();
        file.Dispose();
    }
}
