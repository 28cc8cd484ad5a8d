namespace Conserver.Posix;

/// <summary>
/// Takes a command line apart as getopt(3) of glibc does with short options: clusters, attached or separate values,
/// <c>--</c>, and operands anywhere unless POSIXLY_CORRECT is set.
/// </summary>
/// <param name="words">The command line without the program's name.</param>
/// <param name="letters">The known letters, <c>:</c> behind those that take a value.</param>
/// <param name="operandsEndOptions">The first operand ends the options.</param>
public sealed class Getopt(IReadOnlyList<string> words, string letters, bool operandsEndOptions)
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

    private void TakeRest()
    {
        while (word < words.Count)
        {
            operands.Add(words[word++]);
        }
    }
}
