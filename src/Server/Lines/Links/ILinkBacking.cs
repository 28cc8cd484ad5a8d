namespace Conserver.Server.Lines;

/// <summary>What is behind a link's descriptor and has to be let go with it, such as a session of a library.</summary>
internal interface ILinkBacking
{
    /// <summary>Why the descriptor has ended; null when that says all there is to say.</summary>
    LinkEnd? Reason { get; }

    /// <summary>
    /// Moves what it holds, or can have at once, to the descriptor, where it may come to nothing. The bytes that it took; 0
    /// when there was nothing.
    /// </summary>
    int Bring() => 0;

    /// <summary>The link is closed, or could not be made. Once; must not block.</summary>
    void LetGo();
}
