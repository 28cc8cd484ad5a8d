using System.Globalization;

namespace Conserver.Server.Audit;

/// <summary>
/// Reads the files of an audit trail, oldest first, and finds what has been changed, taken out, put in or torn. Whoever
/// may write the file could make all of it anew from some entry on, and take entries off its end: a copy of one hash
/// elsewhere (the system's log) shows both.
/// </summary>
public sealed class AuditCheck
{
    /// <summary>Findings that are told.</summary>
    public const int MostTold = 20;

    private const int MaxLine = 64 * 1024;

    private readonly List<string> findings = [];
    private AuditEntry? last;
    private AuditEntry? first;

    /// <summary>Entries that are what they were.</summary>
    public long Entries { get; private set; }

    /// <summary>Entries that could not be written, as the trail itself says.</summary>
    public long Lost { get; private set; }

    /// <summary>What is wrong, with file and line; the first <see cref="MostTold"/> of them.</summary>
    public IReadOnlyList<string> Findings => findings;

    /// <summary>How much is wrong.</summary>
    public long Faults { get; private set; }

    /// <summary>
    /// Where the trail begins and ends; null without an entry.
    /// </summary>
    public string? Summary => first is not { } from || last is not { } to ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{Entries} entries, from {from.Number} ({from.Time}) to {to.Number} ({to.Time}), last hash {to.Hash}")
        + (from.Previous == AuditHash.None ? "" : "\nthe entries before the first one are in an older file")
        + (Lost == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture, $"\n{Lost} more could not be written, as the entries `lost' say"));

    /// <summary>Reads one file; entries go on from the file before.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public void Read(string name, Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        byte[] buffer = new byte[MaxLine];
        int held = 0, got;
        long line = 0;
        bool tooLong = false;
        while ((got = file.Read(buffer.AsSpan(held))) > 0)
        {
            held += got;
            int at = 0, feed;
            while ((feed = buffer.AsSpan(at, held - at).IndexOf((byte)'\n')) >= 0)
            {
                line++;
                if (tooLong)
                {
                    Fault(name, line, "is no entry: too long");
                    tooLong = false;
                }
                else
                {
                    Line(name, line, buffer.AsSpan(at, feed));
                }

                at += feed + 1;
            }

            buffer.AsSpan(at, held - at).CopyTo(buffer);
            held -= at;
            if (held == buffer.Length)
            {
                (tooLong, held) = (true, 0);
            }
        }

        if (held > 0 || tooLong)
        {
            Fault(name, line + 1, "is not complete");
        }
    }

    private void Line(string name, long number, ReadOnlySpan<byte> line)
    {
        if (!AuditEntry.TryRead(line, out AuditEntry entry))
        {
            Fault(name, number, line.IsEmpty ? "is empty" : "has been changed, or is not complete");
            return;
        }

        if (last is { } before && entry.Previous != before.Hash)
        {
            Fault(name, number, string.Create(
                CultureInfo.InvariantCulture,
                $"does not follow the entry before it: {before.Number} is followed by {entry.Number}"));
        }

        first ??= entry;
        last = entry;
        Entries++;
        Lost += entry.Lost;
    }

    private void Fault(string name, long line, string what)
    {
        if (Faults++ < MostTold)
        {
            findings.Add(string.Create(CultureInfo.InvariantCulture, $"{name}:{line}: {what}"));
        }
    }
}
