namespace Conserver.Client;

/// <summary>Exit statuses of conserver 8.2.7 (the names are those of sysexits.h).</summary>
public static class ExitCode
{
    /// <summary>Done; also when servers refused or could not be reached.</summary>
    public const int Ok = 0;

    /// <summary>Nothing was found, or there is a difference, as grep(1) and diff(1) say it; new forms only.</summary>
    public const int No = 1;

    /// <summary>Wrong usage, lost connection, TLS failure, <c>-k</c>.</summary>
    public const int Unavailable = 69;

    /// <summary>Redirected in circles.</summary>
    public const int Software = 70;

    /// <summary>What was to come did not come in time; new forms only.</summary>
    public const int TimedOut = 75;

    /// <summary>The user may not do that; new forms only.</summary>
    public const int NoPermission = 77;
}
