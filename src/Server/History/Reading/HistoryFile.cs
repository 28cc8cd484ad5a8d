using Conserver.Posix;
using Conserver.Server.Disk;
using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.History.Reading;

/// <summary>One file of a history, or a part of one that others come between, and which positions lie where in it.</summary>
/// <param name="Path">Its name when it was looked for, one char per byte.</param>
/// <param name="Status">Which file it was then, and how long.</param>
/// <param name="Places">
/// In order; both position and offset go up. None for a file of which nothing is known but its name.
/// </param>
internal sealed record HistoryFile(string Path, FileStatus Status, IReadOnlyList<LogPlace> Places)
{
    /// <summary>What is known of it when it is compressed; else null.</summary>
    public PackHead? Pack { get; init; }

    /// <summary>Where it begins in the text of the file.</summary>
    public long Start { get; init; }

    /// <summary>Where it ends in the text of the file, as far as that is known.</summary>
    public long Length { get; init; } = Status.Size;

    /// <summary>It is known where in the history its bytes are.</summary>
    public bool IsPlaced => Places.Count > 0;

    /// <summary>When it was written last, milliseconds since 1970.</summary>
    public long Modified => Status.Modified / 1_000_000;

    /// <summary>The position behind its last byte.</summary>
    public long End => PositionAt(Length);

    /// <summary>Only its beginning can be gone to quickly.</summary>
    public bool IsInOnePiece => Pack is { Table: null };

    /// <summary>Opens it; null when another file has its name by now.</summary>
    public IHistoryText? Open()
    {
        ReplayFile? file = ReplayFile.TryOpen(Path);
        if (file is not null && file.Status.IsSameFile(Status))
        {
            return Pack is { } pack ? new PackedText(file, Path, pack) : new PlainText(file);
        }

        file?.Dispose();
        return null;
    }

    /// <summary>The position of the byte at an offset.</summary>
    public long PositionAt(long offset)
    {
        LogPlace place = Places[0];
        foreach (LogPlace other in Places)
        {
            place = other.Offset <= offset ? other : place;
        }

        return Math.Max(0, place.Position + offset - place.Offset);
    }

    /// <summary>Where a position is; where the next one is when it is missing here.</summary>
    public long OffsetAt(long position)
    {
        long next = long.MaxValue;
        for (int i = Places.Count - 1; i >= 0; i--)
        {
            LogPlace place = Places[i];
            if (place.Position <= position || i == 0)
            {
                return Math.Clamp(place.Offset + position - place.Position, Start, Math.Min(next, Length));
            }

            next = place.Offset;
        }

        return Start;
    }

    /// <summary>The first place behind an offset; the end when there is none.</summary>
    public long NextPlace(long offset)
    {
        foreach (LogPlace place in Places)
        {
            if (place.Offset > offset)
            {
                return Math.Min(place.Offset, Length);
            }
        }

        return Length;
    }
}
