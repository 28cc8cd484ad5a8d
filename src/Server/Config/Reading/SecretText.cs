namespace Conserver.Server.Config;

/// <summary>What a reference to a secret led to.</summary>
/// <param name="Text">The secret, one char per byte; null when it cannot be had.</param>
/// <param name="Failure">Why, else null.</param>
public readonly record struct SecretText(string? Text, string? Failure)
{
    /// <summary>Another user might have it.</summary>
    public bool IsDenied { get; init; }

    public static SecretText Of(string text) => new(text, null);

    public static SecretText Missing(string reason) => new(null, reason);
}
