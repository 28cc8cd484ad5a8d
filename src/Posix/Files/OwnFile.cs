namespace Conserver.Posix;

/// <summary>What a file that only this program writes is for.</summary>
public enum OwnFile
{
    /// <summary>For others to read: mode 0644 less the umask, written from its start, and nobody else's (EACCES).</summary>
    Note,

    /// <summary>
    /// For the program alone: mode 0600, appended to, whoever the program was when it was made.
    /// </summary>
    Records,
}
