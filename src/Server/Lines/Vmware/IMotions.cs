namespace Conserver.Server.Lines;

/// <summary>Moves of guests from one host to another that are under way. Any thread.</summary>
internal interface IMotions
{
    /// <summary>
    /// The guest of this name is about to move; the secret by which it will be known, or null for "not now".
    /// </summary>
    byte[]? Begin(string name, ReadOnlySpan<byte> sequence);

    /// <summary>Whose sequence and secret these are, one behind the other; null when they are nobody's.</summary>
    string? Find(ReadOnlySpan<byte> sequenceAndSecret);

    /// <summary>It has moved, or stays.</summary>
    void End(string name);
}
