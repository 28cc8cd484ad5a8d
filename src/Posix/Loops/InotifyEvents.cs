namespace Conserver.Posix;

/// <summary>What happens in a folder; the values are inotify's.</summary>
[Flags]
internal enum InotifyEvents : uint
{
    Attributes = 0x4,
    MovedFrom = 0x40,
    MovedTo = 0x80,
    Create = 0x100,
    Delete = 0x200,
    DeleteSelf = 0x400,
    MoveSelf = 0x800,
    Unmounted = 0x2000,

    /// <summary>The kernel has forgotten some.</summary>
    Overflow = 0x4000,

    /// <summary>The folder is not watched any more.</summary>
    Ignored = 0x8000,

    /// <summary>Nothing but a folder can be watched.</summary>
    OnlyFolder = 0x1000000,

    Wanted = Attributes | MovedFrom | MovedTo | Create | Delete | DeleteSelf | MoveSelf | OnlyFolder,

    FolderGone = DeleteSelf | MoveSelf | Unmounted | Ignored,
}
