namespace Conserver.Server.OwnUser;

/// <summary>What is done with a path.</summary>
public enum PathUse
{
    /// <summary>Read; where there is none it is not needed.</summary>
    Read,

    /// <summary>A folder in which a command begins; where there is none the console stays down in any case.</summary>
    Enter,

    /// <summary>Appended to, and made when it is missing.</summary>
    Append,

    /// <summary>Appended to, renamed and made anew.</summary>
    Rotate,

    /// <summary>Read and written; where there is none it is not there yet.</summary>
    Exchange,

    /// <summary>Read by the system's own check of passwords; where there is none it has others.</summary>
    CheckPasswords,

    /// <summary>A folder in which files are made.</summary>
    MakeFiles,
}
