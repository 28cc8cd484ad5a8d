namespace Conserver.Client.History;

/// <summary>A piece of what a console has logged, as its log has it.</summary>
/// <param name="UnixMilliseconds">
/// When its first byte came, UTC, since 1970; null when nothing says so. Pieces come as they were logged: where the server's
/// clock was set back a later piece has an earlier time.
/// </param>
/// <param name="IsExact">
/// To the millisecond, and all of it came then. Otherwise it came at this time or later, but before the next piece.
/// </param>
/// <param name="Bytes">At least one; valid until the next piece is read.</param>
public readonly record struct LogPiece(long? UnixMilliseconds, bool IsExact, ReadOnlyMemory<byte> Bytes);
