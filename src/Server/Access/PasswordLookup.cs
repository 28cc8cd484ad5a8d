using System.Collections.Immutable;

namespace Conserver.Server.Access;

/// <summary>What the password file says about a user.</summary>
/// <param name="Secret">The second field of the user's entry; null if there is no entry.</param>
/// <param name="BadLines">Lines without a colon that were passed on the way.</param>
internal sealed record PasswordLookup(string? Secret, ImmutableArray<BadPasswordLine> BadLines)
{
    /// <summary>Keeps the secret out of anything that prints records.</summary>
    public override string ToString() =>
        $"PasswordLookup {{ {(Secret is null ? "none" : "found")}, {BadLines.Length} bad lines }}";
}

/// <summary>A logical line of the password file without a colon.</summary>
/// <param name="Number">Of the last physical line before the next entry, as conserver 8.2.7 counts.</param>
/// <param name="Text">The joined line.</param>
internal readonly record struct BadPasswordLine(int Number, string Text);
