using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>Says that a device takes nothing while its queue overflows, once until it takes something again.</summary>
internal sealed class OverflowLog(DaemonLog log, string name)
{
    private bool isSaid;

    public void Lost()
    {
        if (!isSaid)
        {
            isSaid = true;
            log.Error(name, "the device takes nothing: what is typed is dropped");
        }
    }

    public void Over() => isSaid = false;
}
