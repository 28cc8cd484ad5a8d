using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>Reads substitution lists: <c>C=Tnf[,C=Tnf...]</c>, no blanks.</summary>
internal static class SubstitutionReader
{
    /// <summary>Widest field accepted (8.2.7 has no limit).</summary>
    private const int MaxWidth = 9999;

    /// <param name="option">The keyword, for messages.</param>
    /// <param name="spec">The list.</param>
    /// <param name="error">Says what is wrong when the result is null.</param>
    public static Substitution? Read(string option, string spec, out string error)
    {
        ImmutableArray<SubstitutionRule>.Builder rules = ImmutableArray.CreateBuilder<SubstitutionRule>();
        int at = 0;
        error = "";
        do
        {
            char placeholder = At(at);
            if (placeholder is <= ' ' or > '~' or ',')
            {
                return Invalid(at, out error);
            }

            if (rules.Any(r => r.Placeholder == placeholder))
            {
                error = $"substitution characters of `{option}' option are the same";
                return null;
            }

            if (At(++at) != '=')
            {
                return Invalid(at, out error);
            }

            char value = At(++at);
            string formats = value switch
            {
                'h' or 'c' or 'r' or 'b' => "s",
                'p' or 'P' => "dxXaA",
                _ => "",
            };
            if (formats.Length == 0)
            {
                return Invalid(at, out error);
            }

            int width = 0;
            bool zeros = At(++at) == '0';
            for (; char.IsAsciiDigit(At(at)); at++)
            {
                width = (width * 10) + At(at) - '0';
                if (width > MaxWidth)
                {
                    return Invalid(at, out error);
                }
            }

            if (!formats.Contains(At(at), StringComparison.Ordinal))
            {
                return Invalid(at, out error);
            }

            rules.Add(new SubstitutionRule(placeholder, value, width, zeros, At(at)));
            if (++at < spec.Length && spec[at] != ',')
            {
                return Invalid(at, out error);
            }
        }
        while (at++ < spec.Length);

        return new Substitution(rules.ToImmutable());

        char At(int index) => index < spec.Length ? spec[index] : '\0';

        Substitution? Invalid(int index, out string text)
        {
            string found = index < spec.Length ? spec[index].ToString() : "";
            text = $"invalid `{option}' specification `{spec}' (char #{index + 1}: `{found}')";
            return null;
        }
    }
}
