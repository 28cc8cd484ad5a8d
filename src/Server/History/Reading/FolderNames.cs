using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.History.Reading;

/// <summary>
/// What lies in the folder that was looked into last: whoever searches a thousand logs of one folder lists it once, as long
/// as nothing in it is added, removed or renamed. Any thread; who lists it at the same time as another does so for himself.
/// </summary>
/// <param name="clock">Tells whether a later change can be seen.</param>
internal sealed class FolderNames(FolderClock clock)
{
    private volatile FolderListing? last;

    public FolderNames()
        : this(new FolderClock(TimeProvider.System, new MountTable().IsFar))
    {
    }

    /// <summary>What is in it now; the same object as before when nothing has changed.</summary>
    /// <param name="folder">One char per byte.</param>
    public FolderListing Of(string folder)
    {
        bool isThere = Files.Status(Latin1.Bytes(folder), out FileStatus status) == 0;
        if (isThere && last is { } known && known.IsOf(folder, status.Modified))
        {
            return known;
        }

        bool isSettled = isThere && clock.HasPassed(folder, status.Modified);
        var listing = new FolderListing(folder, isSettled ? status.Modified : null);
        last = listing;
        return listing;
    }

    /// <summary>What has been in it is not there any more.</summary>
    public void Forget() => last = null;
}
