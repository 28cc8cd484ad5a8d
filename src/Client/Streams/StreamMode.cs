namespace Conserver.Client.Streams;

/// <summary>What is wanted of a console.</summary>
public enum StreamMode
{
    /// <summary>To write; when somebody else does, as soon as it is our turn.</summary>
    Attach,

    /// <summary>To write now, whoever else does.</summary>
    Force,

    /// <summary>To watch.</summary>
    Spy,
}
