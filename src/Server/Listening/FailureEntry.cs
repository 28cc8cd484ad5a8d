namespace Conserver.Server.Listening;

/// <summary>Passwords typed by one user, from one address or both.</summary>
/// <param name="key">Which.</param>
internal sealed class FailureEntry(string key)
{
    public string Key { get; } = key;

    /// <summary>So many were wrong.</summary>
    public int Wrong { get; set; }

    /// <summary>So many have begun, and nobody knows yet.</summary>
    public int Pending { get; set; }

    /// <summary>All that have begun and were not right.</summary>
    public int Begun => Wrong + Pending;

    /// <summary>When the last one began, by the loop's clock.</summary>
    public long Last { get; set; }

    /// <summary>When the last attempt that waits is looked at.</summary>
    public long Due { get; set; }

    /// <summary>So many begin when it is known what the pending ones come to.</summary>
    public int Waiting { get; set; }

    public bool IsEmpty => Begun == 0 && Waiting == 0;
}
