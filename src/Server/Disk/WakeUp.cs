using Conserver.Posix;

namespace Conserver.Server.Disk;

/// <summary>Posted to a loop to end its wait, so that it comes to the end of a turn.</summary>
internal sealed class WakeUp : ILoopOwner
{
    public static readonly WakeUp Owner = new();
    public static readonly Action Call = () => { };

    private WakeUp()
    {
    }

    public void Faulted(Exception failure) => throw failure;
}
