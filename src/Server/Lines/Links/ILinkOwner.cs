using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>What a <see cref="Link"/> tells its line.</summary>
internal interface ILinkOwner : ILoopOwner
{
    /// <summary>The far end is about to be heard for the first time: who looks at that; null for nobody.</summary>
    IFirstLook? FirstLook() => null;

    void LinkReceived(ReadOnlySpan<byte> data);

    /// <summary>The far end is gone; nothing more comes, and the link can only be closed.</summary>
    void LinkEnded(LinkEnd end);

    /// <summary>What had to wait for the device has left.</summary>
    void LinkDrained();

    /// <summary>A break was not sent; the text says which call failed, and why if that is known.</summary>
    void LinkBreakFailed(string why);

    /// <summary>So many bytes were not sent: too many wait already.</summary>
    void LinkLost(int count);
}
