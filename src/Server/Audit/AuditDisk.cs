using Conserver.Posix;
using Conserver.Server.Disk;

namespace Conserver.Server.Audit;

/// <summary>
/// The way of a trail to its file. Entries get their places in the chain only when they are written, behind what is in the
/// file then: while it was not open here another daemon may have written it. A trail is not looked into by position or
/// time, so that nothing is kept beside it. Used where the log is written.
/// </summary>
/// <param name="disk">Where the file is.</param>
/// <param name="chain">Of this file.</param>
/// <param name="before">Whose last entry a new file comes behind; null for none.</param>
/// <param name="start">Makes the entry that says who writes from now on.</param>
/// <param name="written">Told of each line, in order.</param>
/// <param name="warn">Told of what is wrong with the file, in words that go on after its path.</param>
internal sealed class AuditDisk(
    ILogDisk disk,
    AuditChain chain,
    AuditChain? before,
    Func<byte[]> start,
    Action<byte[]> written,
    Action<string> warn) : ILogDisk
{
    private const int TailSize = 64 * 1024;

    /// <summary>How often a file is opened that is moved away at the same moment.</summary>
    private const int MostTries = 3;

    private bool isKnown;
    private string? doubted;

    public ILogFile? OpenAppend(string path, out int errno)
    {
        for (int tries = 1; ; tries++)
        {
            ILogFile? opened = disk.OpenAppend(path, out errno);
            if (opened is null)
            {
                return null;
            }

            byte[] tail = disk.ReadEnd(path, TailSize, out _);
            bool isThere = disk.TryStatus(path, out FileStatus named);
            if (isThere && opened.TryStatus(out FileStatus own) && own.IsSameFile(named))
            {
                return Begun(opened, tail, own);
            }

            opened.Dispose();
            if (tries == MostTries)
            {
                errno = Errno.EAGAIN;
                return null;
            }
        }
    }

    public string? WhyClosed(string path, int errno) => disk.WhyClosed(path, errno);

    public ReplayFile? OpenReplay(string path) => null;

    public bool TryStatus(string path, out FileStatus status) => disk.TryStatus(path, out status);

    public int Rename(string from, string to) => disk.Rename(from, to);

    public byte[] ReadEnd(string path, int count, out long size)
    {
        size = 0;
        return [];
    }

    public int AppendRecords(string path, ReadOnlySpan<byte> records, int size) => 0;

    public byte[] ReadPart(string path, long offset, int count, out long size) => ReadEnd(path, count, out size);

    public int AppendAt(string path, long expected, long good, long start, ReadOnlySpan<byte> bytes) => 0;

    private AuditFile Begun(ILogFile opened, byte[] tail, FileStatus status)
    {
        string? doubt = AuditOwner.Doubt(status);
        if (doubt is not null && doubt != doubted)
        {
            warn(doubt);
        }

        doubted = doubt;
        if (!isKnown && before is not null)
        {
            chain.Last = before.Last;
        }

        AuditLink last = chain.Last;
        bool isTorn = chain.Resume(tail);

        // Who reads on there is told whose entries follow: ours no longer follow ours.
        bool isNew = !isKnown || chain.Last != last;
        isKnown = true;
        var file = new AuditFile(opened, chain, written);
        file.Begin(isTorn, isNew ? start() : null);
        return file;
    }
}
