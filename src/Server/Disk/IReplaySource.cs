namespace Conserver.Server.Disk;

/// <summary>Where a replay reads a log: a file, or memory.</summary>
internal interface IReplaySource
{
    /// <summary>
    /// Bytes from <paramref name="offset"/> on; fewer than asked only at the end of what there is, 0 beyond it.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    int Read(long offset, Span<byte> destination);
}
