namespace Conserver.Server.Access;

/// <summary>What a user list says about one user.</summary>
internal enum Consent
{
    /// <summary>Nothing: neither the user, nor a group of theirs, nor <c>*</c> is in the list.</summary>
    Unlisted,

    /// <summary>The deciding entry is negated.</summary>
    No,

    /// <summary>The deciding entry is plain.</summary>
    Yes,
}
