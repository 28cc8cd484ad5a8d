namespace Conserver.Posix;

/// <summary>What a check of a password by the system came to.</summary>
/// <param name="Outcome">What is decided.</param>
/// <param name="Reason">Why, for the log; empty when there is nothing to say.</param>
/// <param name="Delay">How long whoever is refused shall wait for that.</param>
public sealed record PasswordAnswer(PasswordOutcome Outcome, string Reason, TimeSpan Delay)
{
    public static readonly PasswordAnswer Right = new(PasswordOutcome.Right, "", TimeSpan.Zero);
    public static readonly PasswordAnswer Wrong = new(PasswordOutcome.Wrong, "", TimeSpan.Zero);

    /// <summary>It is a question.</summary>
    public bool Asks => Outcome is PasswordOutcome.AsksHidden or PasswordOutcome.AsksShown;

    public static PasswordAnswer Refused(string reason) => new(PasswordOutcome.Refused, reason, TimeSpan.Zero);

    public static PasswordAnswer Failed(string reason) => new(PasswordOutcome.Failed, reason, TimeSpan.Zero);
}
