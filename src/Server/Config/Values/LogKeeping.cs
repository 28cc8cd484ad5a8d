namespace Conserver.Server.Config;

/// <summary>What becomes of a log's closed files; nothing by default.</summary>
/// <param name="Count">How many are kept at most; 0 for all.</param>
/// <param name="Age">How long after they were written to last; zero for ever.</param>
/// <param name="Size">Bytes of all of them at most; 0 for any.</param>
/// <param name="Compresses">They are compressed.</param>
public readonly record struct LogKeeping(int Count, TimeSpan Age, long Size, bool Compresses)
{
    /// <summary>There is something to do.</summary>
    public bool IsOn => this != default;
}
