namespace Conserver.Daemon;

/// <summary>Exit statuses of the daemon, those of conserver 8.2.7 (sysexits.h).</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Usage = 64;
    public const int BadConfig = 65;
    public const int NoConfig = 66;
    public const int Tls = 70;
    public const int System = 71;

    /// <summary>What a command has to say cannot be written.</summary>
    public const int CannotWrite = 74;
    public const int Daemonise = 75;
    public const int NoPermission = 77;
}
