namespace Conserver.Server.Disk;

/// <summary>Whose output a log has. On the thread that writes.</summary>
internal interface ILogUser
{
    /// <summary>Something about the log that people should know.</summary>
    void Heard(LogReport report);
}
