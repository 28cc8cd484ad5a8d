using Conserver.Server.Disk;

namespace Conserver.Server.History.Reading;

/// <summary>A file that is its own text.</summary>
internal sealed class PlainText(ReplayFile file) : IHistoryText
{
    public int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

    public void Dispose() => file.Dispose();
}
