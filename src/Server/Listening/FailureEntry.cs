namespace Conserver.Server.Listening;

/// <summary>Wrong passwords of one user, address or both.</summary>
/// <param name="key">Which.</param>
internal sealed class FailureEntry(string key)
{
    public string Key { get; } = key;

    public int Count { get; set; }

    /// <summary>When it was added to, by the loop's clock.</summary>
    public long Last { get; set; }

    /// <summary>When the last attempt that waits is looked at.</summary>
    public long Due { get; set; }
}
