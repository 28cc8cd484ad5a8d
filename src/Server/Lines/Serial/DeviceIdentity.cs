using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Lines;

/// <summary>What was found at a path when it was opened.</summary>
/// <param name="Device">The device.</param>
/// <param name="Links">What led to it.</param>
internal sealed record DeviceIdentity(FileStatus Device, LinkChain Links)
{
    /// <summary>
    /// Why what is now at this path is not to be opened just because this was: a pseudo-terminal is somebody's, and its name
    /// is given to the next one who wants one. Null when it may; also when a link to it has been made anew.
    /// </summary>
    public string? HasChangedHands(string path)
    {
        if (!Device.IsPseudoTerminal
            || Files.Status(Latin1.Bytes(path), out FileStatus now) != 0
            || !now.IsPseudoTerminal
            || !LinkChain.Of(path).IsSame(Links))
        {
            return null;
        }

        return now.IsSameFile(Device) && now.Owner == Device.Owner && now.Changed == Device.Changed
            ? null
            : $"{path} is another terminal than the one first opened, of user {now.Owner}: it is opened when somebody asks"
                + (Links.Ends.Count > 0 ? ", or makes a link to it anew" : " for it");
    }
}
