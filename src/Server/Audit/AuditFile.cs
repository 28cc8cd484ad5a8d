using Conserver.Posix;
using Conserver.Server.Disk;

namespace Conserver.Server.Audit;

/// <summary>
/// The open file of a trail. It is given entries and writes lines of a chain: which entry is the last one is known here
/// alone, and only once it is whole in the file. Used where the log is written.
/// </summary>
/// <param name="file">The file itself.</param>
/// <param name="chain">Where it stands.</param>
/// <param name="written">Told of each line, in order.</param>
internal sealed class AuditFile(ILogFile file, AuditChain chain, Action<byte[]> written) : ILogFile
{
    /// <summary>What is to be in the file before anything else: a line, or the rest of one.</summary>
    private ReadOnlyMemory<byte> owed;

    /// <summary>The line it is of, the length of its entry, and behind what it comes; no line when it is none.</summary>
    private (byte[] Line, int Entry, AuditLink Before) current = ([], 0, chain.Last);

    public FileStatus? AtOpening => file.AtOpening;

    /// <summary>What comes first; what finds no room now comes before the next entry.</summary>
    /// <param name="isTorn">The file ends in the middle of a line.</param>
    /// <param name="entry">Nobody waits for it; null for none.</param>
    public void Begin(bool isTorn, byte[]? entry)
    {
        if (entry is not null)
        {
            AuditLink before = chain.Last;
            current = (chain.Next(entry), 0, before);
        }

        owed = isTorn ? (byte[])[(byte)'\n', .. current.Line] : current.Line;
        if (Pay() > 0)
        {
            Done();
        }
    }

    /// <summary>Writes whole entries.</summary>
    /// <returns>The length of those that are whole in the file, or -errno.</returns>
    public int Write(ReadOnlySpan<byte> data)
    {
        int taken = 0;
        while (true)
        {
            int put = Pay();
            if (put <= 0)
            {
                return taken > 0 ? taken : put;
            }

            taken += current.Entry;
            Done();
            if (taken >= data.Length)
            {
                return taken;
            }

            int end = data[taken..].IndexOf((byte)'\n') + 1;
            ReadOnlySpan<byte> entry = data.Slice(taken, end > 0 ? end : data.Length - taken);
            AuditLink before = chain.Last;
            current = (chain.Next(entry), entry.Length, before);
            owed = current.Line;
        }
    }

    public bool TryStatus(out FileStatus status) => file.TryStatus(out status);

    public int Truncate(long length) => file.Truncate(length);

    /// <summary>An entry that is not whole in the file is in no chain: it will be written again.</summary>
    public void Dispose()
    {
        if (current.Line.Length > 0)
        {
            chain.Last = current.Before;
        }

        file.Dispose();
    }

    private int Pay()
    {
        while (!owed.IsEmpty)
        {
            int put = file.Write(owed.Span);
            if (put <= 0)
            {
                return put;
            }

            owed = owed[put..];
        }

        return 1;
    }

    private void Done()
    {
        if (current.Line.Length > 0)
        {
            written(current.Line);
        }

        current = ([], 0, chain.Last);
    }
}
