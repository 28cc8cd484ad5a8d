using System.Text;

namespace Conserver.Server.Access;

/// <summary>
/// Gives a user another secret in the text of a password file, and leaves everything else as it is: comments, order, empty
/// lines, other entries. Pure.
/// </summary>
public static class PasswordEdit
{
    private const string Blanks = " \t\n\v\f\r";

    /// <summary>
    /// The new text: the user's entry has the secret, or there is a new one, before the entry for everybody, behind which it
    /// would never count.
    /// </summary>
    /// <param name="text">The file, one char per byte.</param>
    /// <param name="user">A name that <see cref="Refusal"/> lets pass.</param>
    /// <param name="secret">What is to stand behind the colon.</param>
    /// <exception cref="FormatException">The entry has more fields, which would keep it from ever matching.</exception>
    public static string SetSecret(string text, string user, string secret)
    {
        List<string> lines = [.. text.Split('\n')];
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        string entry = $"{user}:{secret}";
        if (Find(lines, user) is not { } at)
        {
            lines.Add(entry);
        }
        else if (at.IsForAnybody)
        {
            lines.Insert(at.Lines[0], entry);
        }
        else
        {
            Refuse(lines, at.Lines);
            lines[at.Lines[0]] = entry;
            foreach (int rest in at.Lines.Skip(1).Reverse())
            {
                lines.RemoveAt(rest);
            }
        }

        return string.Concat(lines.Select(line => line + "\n"));
    }

    /// <summary>Why there can be no entry for a user of this name; null when there can.</summary>
    public static string? Refusal(string user) =>
        user.Length == 0 ? "a user has a name"
        : user.Contains(':', StringComparison.Ordinal) ? "a name with a colon cannot stand in the file"
        : user.Any(c => c < ' ' || c == '\u007f') ? "a name with control characters cannot log in"
        : user.StartsWith('#') ? "a line that begins with # is a comment"
        : user[0] == ' ' || user[^1] == ' ' ? "blanks around a name do not count"
        : null;

    // The entry that decides about the user: its lines that are not comments or empty.
    private static Entry? Find(List<string> lines, string user)
    {
        List<int> logical = [];
        for (int i = 0; i <= lines.Count; i++)
        {
            string line = i < lines.Count ? lines[i] : "#";
            string trimmed = line.Trim(Blanks.ToCharArray());
            bool continues = trimmed.Length == 0 || Blanks.Contains(line[0], StringComparison.Ordinal);
            if (!continues)
            {
                if (logical.Count > 0 && Name(lines, logical) is { } name
                    && (name == user || name == PasswordFile.AnyUser))
                {
                    return new Entry(logical, name != user);
                }

                logical = [];
            }

            if (trimmed.Length > 0 && !trimmed.StartsWith('#'))
            {
                logical.Add(i);
            }
        }

        return null;
    }

    private static string? Name(List<string> lines, List<int> logical)
    {
        string whole = Whole(lines, logical);
        int colon = whole.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : whole[..colon].Trim(Blanks.ToCharArray());
    }

    private static void Refuse(List<string> lines, List<int> logical)
    {
        string whole = Whole(lines, logical);
        if (whole.Count(c => c == ':') > 1)
        {
            throw new FormatException(
                $"line {logical[0] + 1} has more than two fields, with which no password is ever right: correct it first");
        }
    }

    private static string Whole(List<string> lines, List<int> logical)
    {
        StringBuilder whole = new();
        foreach (int line in logical)
        {
            _ = whole.Append(lines[line]);
        }

        return whole.ToString();
    }

    private sealed record Entry(List<int> Lines, bool IsForAnybody);
}
