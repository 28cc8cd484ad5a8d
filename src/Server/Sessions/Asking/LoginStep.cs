namespace Conserver.Server.Sessions;

/// <summary>What a login waits for.</summary>
internal enum LoginStep
{
    /// <summary>The next line is a command.</summary>
    Command,

    /// <summary>Whether the user needs a password is being found out.</summary>
    Account,

    /// <summary>Kerberos tells who it is: whether it can be had, its token, what it says of that.</summary>
    Kerberos,

    /// <summary>The next line is the password.</summary>
    Password,

    /// <summary>The password waits because of wrong ones before it.</summary>
    Delay,

    /// <summary>The password is being compared with the password file.</summary>
    Check,

    /// <summary>The system is being asked about the password.</summary>
    SystemCheck,

    /// <summary>The next line answers a question of the system.</summary>
    Question,

    /// <summary>It is known to be wrong, which is said when the system wants it to be.</summary>
    Refusal,

    /// <summary>Who it is is known, and the groups are being looked up.</summary>
    Groups,
}
