namespace Conserver.Server.Consoles;

/// <summary>Why a viewer, or somebody who wants to be one, may not do something.</summary>
internal enum Refusal
{
    /// <summary>Only the writer may.</summary>
    NotWriter,

    /// <summary>The user is in the <c>limited</c> list.</summary>
    Limited,

    /// <summary>The user is in the console's <c>ro</c> list only.</summary>
    ReadOnly,

    /// <summary>The device is read-only, for whoever it is.</summary>
    ReadOnlyDevice,

    /// <summary>The user is in neither list of the console.</summary>
    NoRight,

    /// <summary>The console takes no logins.</summary>
    NoLogins,

    /// <summary>The console has been removed by a reload, or the viewer has left.</summary>
    Gone,

    /// <summary>What the user may do is being looked up anew: ask again.</summary>
    InDoubt,

    /// <summary>Only admins may.</summary>
    NotAdmin,
}
