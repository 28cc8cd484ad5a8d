namespace Conserver.Server.Config;

/// <summary>
/// Reads the value of <c>timestamp</c>. Its messages quote what 8.2.7 quotes: the text up to the first unit it has
/// consumed.
/// </summary>
internal static class TimestampReader
{
    /// <param name="spec">The value, not empty.</param>
    /// <param name="report">Takes each error; some do not make the item invalid.</param>
    /// <returns>Null when the item must be ignored.</returns>
    public static TimestampSettings? Read(string spec, Action<string> report)
    {
        TimestampSettings result = default;
        int number = -1;
        string shown = spec;
        for (int i = 0; i < spec.Length; i++)
        {
            char c = spec[i];
            char lower = Protocol.Text.AsciiCase.Lower(c);
            switch (lower)
            {
                case >= '0' and <= '9':
                    number = number < 0 ? i : number;
                    break;
                case 'a' or 'b' or 't':
                    if (number >= 0)
                    {
                        report($"invalid timestamp specification `{shown}': numeral before `{c}' (ignoring numeral)");
                    }

                    result = lower switch
                    {
                        'a' => result with { Activity = true },
                        'b' => result with { Breaks = true },
                        _ => result with { Tasks = true },
                    };
                    break;
                case 'm' or 'h' or 'd' or 'l':
                    if (number < 0)
                    {
                        report($"invalid timestamp specification `{shown}': missing numeric prefix for `{c}'");
                        return null;
                    }

                    Consume(lower, i);
                    break;
                case ' ' or (>= '\t' and <= '\r'):
                    if (number >= 0)
                    {
                        Consume('m', i);
                    }

                    break;
                default:
                    report($"invalid timestamp specification `{shown}': unknown character `{c}'");
                    return null;
            }
        }

        if (number >= 0)
        {
            Consume('m', spec.Length);
        }

        return result;

        void Consume(char unit, int end)
        {
            int factor = unit switch { 'm' => 60, 'h' => 60 * 60, 'd' => 24 * 60 * 60, _ => -1 };
            result = result with { Interval = Times(spec.AsSpan(number, end - number), factor) };
            number = -1;
            shown = shown.Length == spec.Length ? spec[..end] : shown;
        }
    }

    /// <summary>
    /// The number at the start of <paramref name="text"/> times <paramref name="factor"/>, kept within int.
    /// </summary>
    private static int Times(ReadOnlySpan<char> text, int factor)
    {
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        long value = Numbers.Saturated(digits < 0 ? text : text[..digits]);
        return (int)Math.Clamp(value * factor, -int.MaxValue, int.MaxValue);
    }
}
