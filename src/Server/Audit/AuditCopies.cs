using Conserver.Server.Logging;

namespace Conserver.Server.Audit;

/// <summary>The copy of a trail in the system's log, if one is wanted. Any thread; never waits.</summary>
/// <param name="path">Where the system's log listens.</param>
/// <param name="clock">Time and zone of the lines.</param>
/// <param name="log">Hears of trouble, once until it is over.</param>
internal sealed class AuditCopies(string path, TimeProvider clock, DaemonLog log)
{
    private readonly Lock gate = new();
    private AuditSyslog? system;
    private string? trouble;

    /// <summary>Whether copies are sent from now on.</summary>
    public void Use(bool isWanted)
    {
        lock (gate)
        {
            if (!isWanted)
            {
                system?.Dispose();
                system = null;
            }
            else
            {
                system ??= new AuditSyslog(path, Environment.ProcessId);
            }
        }
    }

    /// <summary>Sends one line.</summary>
    public void Send(byte[] line)
    {
        lock (gate)
        {
            string? now = system?.Send(line, clock.GetLocalNow().DateTime);
            if (now is not null && now != trouble)
            {
                log.Error($"audit: {path}: {now}: entries are not in the system's log");
            }
            else if (now is null && trouble is not null)
            {
                log.Notice($"audit: {path}: takes entries again");
            }

            trouble = now;
        }
    }
}
