using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>What a <see cref="Link"/> tells its line.</summary>
internal interface ILinkOwner : ILoopOwner
{
    void LinkReceived(ReadOnlySpan<byte> data);

    /// <summary>The far end is gone; nothing more comes, and the link can only be closed.</summary>
    void LinkEnded(LinkEnd end);

    /// <summary>What had to wait for the device has left.</summary>
    void LinkDrained();

    void LinkBreakFailed();

    /// <summary>So many bytes were not sent: too many wait already.</summary>
    void LinkLost(int count);
}
