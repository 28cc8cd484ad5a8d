namespace Conserver.Server.Lines;

/// <summary>Opens lines of one <c>type</c>.</summary>
internal interface ILineOpener
{
    /// <summary>Begins to open; may finish before it returns.</summary>
    void Open(Opening opening);
}
