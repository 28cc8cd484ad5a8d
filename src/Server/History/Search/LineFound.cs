namespace Conserver.Server.History.Search;

/// <summary>Takes a line that was found.</summary>
/// <param name="offset">Of its first byte in what was searched.</param>
/// <param name="line">Without its end; valid during the call.</param>
/// <param name="isHit">It matches; else it stands beside one that does.</param>
/// <param name="isApart">Lines are left out between it and the one given before.</param>
internal delegate void LineFound(long offset, ReadOnlySpan<byte> line, bool isHit, bool isApart);
