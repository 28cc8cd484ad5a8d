namespace Conserver.Server.Access;

/// <summary>How much the files of TCP wrappers have to do with a daemon, from little to much.</summary>
internal enum WrapperConcern
{
    /// <summary>No rule is about it.</summary>
    None,

    /// <summary>A pattern may be about it.</summary>
    Possible,

    /// <summary>A rule is about it by name, or about every daemon.</summary>
    Named,
}
