namespace Conserver.Client.History;

/// <summary>A line that a search has found, or that stands beside one.</summary>
/// <param name="Console">Where.</param>
/// <param name="UnixMilliseconds">When it began to come, UTC, since 1970; null when nothing says so.</param>
/// <param name="IsExact">To the millisecond; otherwise it came then or later.</param>
/// <param name="IsHit">It matches; otherwise it stands around one that does.</param>
/// <param name="IsApart">Lines are left out between it and the one before of the same console.</param>
/// <param name="Bytes">Without its end; valid until the next line is read.</param>
public readonly record struct FoundLine(
    string Console, long? UnixMilliseconds, bool IsExact, bool IsHit, bool IsApart, ReadOnlyMemory<byte> Bytes);
