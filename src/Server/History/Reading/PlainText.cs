using Conserver.Server.Disk;

namespace Conserver.Server.History.Reading;

/// <summary>A file that is its own text. Who reads in small pieces gets them out of larger ones.</summary>
internal sealed class PlainText(ReplayFile file) : IHistoryText
{
    private const int AheadSize = 64 * 1024;

    private byte[] ahead = [];
    private long start;
    private int length;

    public bool Approach(long offset) => true;

    public int Read(long offset, Span<byte> destination)
    {
        if (destination.Length >= AheadSize)
        {
            return file.Read(offset, destination);
        }

        if (offset < start || offset + destination.Length > start + length)
        {
            ahead = ahead.Length == 0 ? new byte[AheadSize] : ahead;
            (start, length) = (offset, 0);
            length = file.Read(offset, ahead);
        }

        int at = (int)(offset - start), count = Math.Min(destination.Length, length - at);
        ahead.AsSpan(at, count).CopyTo(destination);
        return count;
    }

    public void Dispose() => file.Dispose();
}
