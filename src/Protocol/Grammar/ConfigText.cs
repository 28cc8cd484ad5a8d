namespace Conserver.Protocol.Grammar;

/// <summary>What reading one file gave: its bytes, or the reason there are none.</summary>
/// <param name="Bytes">The content; at most one byte more than was asked for.</param>
/// <param name="Failure">The operating system's reason, e.g. <c>No such file or directory</c>; null on success.</param>
public readonly record struct ConfigText(ReadOnlyMemory<byte> Bytes, string? Failure)
{
    public static ConfigText Of(ReadOnlyMemory<byte> bytes) => new(bytes, null);

    public static ConfigText Unreadable(string reason) => new(default, reason);
}
