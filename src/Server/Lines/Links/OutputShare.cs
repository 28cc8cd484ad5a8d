namespace Conserver.Server.Lines;

/// <summary>
/// What waits for all devices of the process together. A device may have a quarter of what is left waiting for it, so that
/// there is something left for each. Any thread.
/// </summary>
internal sealed class OutputShare
{
    /// <summary>Bytes for all.</summary>
    public const int Total = 64 * 1024 * 1024;

    /// <summary>More than this never waits for one.</summary>
    public const int Most = Total / 4;

    /// <summary>So much always may.</summary>
    public const int Least = 64 * 1024;

    private long used;

    /// <summary>The one of this process.</summary>
    public static OutputShare OfProcess { get; } = new();

    /// <summary>What may wait for one device now.</summary>
    public int Limit => (int)Math.Clamp((Total - Volatile.Read(ref used)) / 4, Least, Most);

    /// <summary>So many bytes more wait, or fewer.</summary>
    public void Count(int bytes) => Interlocked.Add(ref used, bytes);
}
