namespace Conserver.Server.Disk.Indexes;

/// <summary>
/// What a time index may take: a hundredth of what is logged, and <see cref="Depth"/> beyond. The less is left, the farther
/// apart entries are, so that in steady output those that matter, after a silence, still find something.
/// </summary>
/// <param name="bytes">What it has at first.</param>
internal struct TimeBudget(int bytes)
{
    /// <summary>Bytes of index that may be saved up.</summary>
    public const int Depth = 4096;

    /// <summary>Bytes of log for one of index.</summary>
    private const int Price = 100;

    // In bytes of log, so that nothing is rounded.
    private long credit = (long)bytes * Price;

    /// <summary>So many bytes of index may be written now.</summary>
    public readonly long Bytes => credit / Price;

    /// <summary>So many bytes were logged.</summary>
    public void Earn(long logged) => credit = Math.Min(credit + logged, (long)Depth * Price);

    /// <summary>So many bytes of index will be written.</summary>
    public void Spend(int bytes) => credit -= (long)bytes * Price;

    /// <summary>How long after the last entry another one may be made, milliseconds.</summary>
    public readonly long Distance => Bytes switch
    {
        >= Depth / 2 => 1,
        >= Depth / 4 => 50,
        >= Depth / 8 => 500,
        >= Depth / 32 => 2000,
        _ => 10_000,
    };
}
