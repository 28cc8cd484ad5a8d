using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>What hears of what comes and goes at a line's path; owns the callbacks too.</summary>
internal interface ILookoutLine : ILoopOwner
{
    /// <summary>There is something at the path of a line that is down and waits to be tried again.</summary>
    void DeviceCame();

    /// <summary>The device of the open link is gone, and why.</summary>
    void DeviceGone(LinkEnd end);
}
