namespace Conserver.Posix;

/// <summary>
/// Takes a command line apart as getopt_long(3) of glibc does: clusters, attached or separate values, <c>--</c>, and
/// operands anywhere unless POSIXLY_CORRECT is set. Long names are not abbreviated.
/// </summary>
/// <param name="words">The command line without the program's name.</param>
/// <param name="letters">The known letters, <c>:</c> behind those that take a value.</param>
/// <param name="operandsEndOptions">The first operand ends the options.</param>
/// <param name="longNames">Names of options that are given with two dashes.</param>
public sealed class Getopt(
    IReadOnlyList<string> words, string letters, bool operandsEndOptions, params IReadOnlyList<LongOption> longNames)
{
    private readonly List<string> operands = [];
    private int word;
    private int offset;

    /// <summary>Words that are no options, in order; complete once <see cref="TryNext"/> has returned false.</summary>
    public IReadOnlyList<string> Operands => operands;

    /// <summary>The next option; false at the end of the line.</summary>
    /// <exception cref="GetoptException">An unknown letter or a missing value.</exception>
    public bool TryNext(out char letter, out string value)
    {
        letter = '\0';
        value = "";
        while (offset == 0)
        {
            if (word >= words.Count)
            {
                return false;
            }

            string next = words[word];
            if (next == "--")
            {
                word++;
                TakeRest();
                return false;
            }

            if (longNames.Count > 0 && next.StartsWith("--", StringComparison.Ordinal))
            {
                word++;
                TakeLong(next[2..], out letter, out value);
                return true;
            }

            if (next.Length > 1 && next[0] == '-')
            {
                offset = 1;
            }
            else if (operandsEndOptions)
            {
                TakeRest();
                return false;
            }
            else
            {
                operands.Add(next);
                word++;
            }
        }

        string cluster = words[word];
        letter = cluster[offset++];
        int at = letter == ':' ? -1 : letters.IndexOf(letter, StringComparison.Ordinal);
        bool takesValue = at >= 0 && at + 1 < letters.Length && letters[at + 1] == ':';
        string rest = cluster[offset..];
        if (rest.Length == 0 || takesValue)
        {
            word++;
            offset = 0;
        }

        if (at < 0)
        {
            throw new GetoptException($"invalid option -- '{letter}'");
        }

        if (!takesValue)
        {
            return true;
        }

        if (rest.Length > 0)
        {
            value = rest;
        }
        else if (word < words.Count)
        {
            value = words[word++];
        }
        else
        {
            throw new GetoptException($"option requires an argument -- '{letter}'");
        }

        return true;
    }

    private void TakeLong(string text, out char letter, out string value)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        LongOption option = longNames.FirstOrDefault(known => known.Name == name)
            ?? throw new GetoptException($"unrecognized option '--{name}'");
        letter = option.Letter;
        value = "";
        if (option.TakesValue)
        {
            value = equals >= 0 ? text[(equals + 1)..]
                : word < words.Count ? words[word++]
                : throw new GetoptException($"option '--{name}' requires an argument");
        }
        else if (equals >= 0)
        {
            throw new GetoptException($"option '--{name}' doesn't allow an argument");
        }
    }

    private void TakeRest()
    {
        while (word < words.Count)
        {
            operands.Add(words[word++]);
        }
    }
}
