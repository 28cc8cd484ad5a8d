namespace Conserver.Posix;

/// <summary>Pieces of what root may do, as the kernel numbers them (capabilities(7)): bit N is capability N.</summary>
[Flags]
public enum RootRights : uint
{
    None = 0,

    /// <summary>CAP_CHOWN: to give a command's terminal to who it runs as.</summary>
    ChangeOwner = 1u << 0,

    /// <summary>CAP_KILL: to end commands of other users.</summary>
    Kill = 1u << 5,

    /// <summary>CAP_SETGID.</summary>
    SetGroup = 1u << 6,

    /// <summary>CAP_SETUID: whoever has it can become root.</summary>
    SetUser = 1u << 7,

    /// <summary>CAP_NET_BIND_SERVICE: to listen on ports below 1024.</summary>
    BindLowPorts = 1u << 10,

    /// <summary>What it takes to run commands as other users.</summary>
    BecomeOthers = ChangeOwner | Kill | SetGroup | SetUser,
}
