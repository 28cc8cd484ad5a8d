using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.History.Reading;

/// <summary>
/// What lies in the folder that was looked into last: whoever searches a thousand logs of one folder lists it once, as long
/// as nothing in it is added, removed or renamed. Any thread; who lists it at the same time as another does so for himself.
/// </summary>
internal sealed class FolderNames
{
    /// <summary>
    /// Nanoseconds: a folder may change without its time doing so for the tick of a clock, which is that of the kernel, or
    /// two seconds of file systems that have no parts of one.
    /// </summary>
    private const long Tick = 100_000_000, LongTick = 2_000_000_000, Second = 1_000_000_000;

    private volatile FolderListing? last;

    /// <summary>What is in it now; the same object as before when nothing has changed.</summary>
    /// <param name="folder">One char per byte.</param>
    public FolderListing Of(string folder)
    {
        long now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        bool isThere = Files.Status(Latin1.Bytes(folder), out FileStatus status) == 0;
        if (isThere && last is { } known && known.IsOf(folder, status.Modified))
        {
            return known;
        }

        bool isSettled = isThere && now - status.Modified > (status.Modified % Second == 0 ? LongTick : Tick);
        var listing = new FolderListing(folder, isSettled ? status.Modified : null);
        last = listing;
        return listing;
    }

    /// <summary>What has been in it is not there any more.</summary>
    public void Forget() => last = null;
}
