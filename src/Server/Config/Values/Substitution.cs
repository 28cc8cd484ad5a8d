using System.Collections.Immutable;
using System.Text;

namespace Conserver.Server.Config;

/// <summary>
/// A parsed substitution list such as <c>c=cs,P=P04d</c> (devicesubst, execsubst, udssubst, initsubst, task subst).
/// </summary>
public sealed record Substitution(ImmutableArray<SubstitutionRule> Rules)
{
    /// <summary>Longest result <see cref="Apply"/> builds, in bytes.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>
    /// Replaces every placeholder of <paramref name="text"/> in one pass; what is put in is not looked at again.
    /// Text that would grow beyond <see cref="MaxLength"/> is cut there.
    /// </summary>
    public string Apply(string text, in SubstitutionValues values)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder result = new(text.Length);
        foreach (char c in text)
        {
            result.Append(Find(c) is SubstitutionRule rule ? Format(rule, values) : c.ToString());
            if (result.Length >= MaxLength)
            {
                return result.ToString(0, MaxLength);
            }
        }

        return result.ToString();
    }

    public bool Equals(Substitution? other) => other is not null && Rules.SequenceEqual(other.Rules);

    public override int GetHashCode() => Rules.Aggregate(0, (hash, rule) => HashCode.Combine(hash, rule));

    /// <summary>True when a rule shows the value of <paramref name="letter"/>.</summary>
    public bool Uses(char letter) => Rules.Any(r => r.Value == letter);

    private SubstitutionRule? Find(char placeholder)
    {
        foreach (SubstitutionRule rule in Rules)
        {
            if (rule.Placeholder == placeholder)
            {
                return rule;
            }
        }

        return null;
    }

    private static string Format(SubstitutionRule rule, in SubstitutionValues values) => rule.Format == 's'
        ? values.Text(rule.Value).PadLeft(rule.Width)
        : Digits(values.Number(rule.Value), rule.Format).PadLeft(rule.Width, rule.ZeroPad ? '0' : ' ');

    private static string Digits(int number, char format)
    {
        const string Lower = "0123456789abcdefghijklmnopqrstuvwxyz";
        int radix = format switch { 'd' => 10, 'x' or 'X' => 16, _ => 36 };
        string text = "";
        do
        {
            text = Lower[number % radix] + text;
            number /= radix;
        }
        while (number > 0);

        return format is 'X' or 'A' ? text.ToUpperInvariant() : text;
    }
}
