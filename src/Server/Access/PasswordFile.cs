using System.Collections.Immutable;
using System.Text;

namespace Conserver.Server.Access;

/// <summary>Reads conserver.passwd(5) (the format of conserver 8.2.7). Pure.</summary>
public static class PasswordFile
{
    /// <summary>A user field that stands for every user.</summary>
    public const string AnyUser = "*any*";

    /// <summary>A secret that stands for the system's own password check.</summary>
    public const string SystemSecret = "*passwd*";

    /// <summary>
    /// Bytes. Nobody has that many users; it keeps a runaway file from filling memory.
    /// </summary>
    public const int Largest = 64 * 1024 * 1024;

    /// <summary>Characters of a hash of the oldest kind, which has no mark of its own.</summary>
    private const int DesLength = 13;

    private const string Blanks = " \t\n\v\f\r";

    /// <summary>
    /// Finds a user's entry: the first whose user field is the name (case-sensitive) or <c>*any*</c>. Bad lines after it
    /// are not seen.
    /// </summary>
    /// <param name="text">The whole file, one char per byte.</param>
    /// <param name="user">The login name.</param>
    internal static PasswordLookup Find(ReadOnlySpan<char> text, string user)
    {
        ImmutableArray<BadPasswordLine>.Builder bad = ImmutableArray.CreateBuilder<BadPasswordLine>();
        StringBuilder logical = new();
        int number = 0;
        while (!text.IsEmpty)
        {
            int end = text.IndexOf('\n');
            ReadOnlySpan<char> line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];

            // A blank line, or a comment that is indented, does not end a logical line; a comment in column 0 does.
            ReadOnlySpan<char> trimmed = line.Trim(Blanks);
            bool comment = trimmed.StartsWith('#');
            bool continues = trimmed.IsEmpty || Blanks.Contains(line[0], StringComparison.Ordinal);
            if (!continues && TryMatch(logical, number, user, bad, out string? secret))
            {
                return new PasswordLookup(secret, bad.ToImmutable());
            }

            number++;
            if (!comment && !trimmed.IsEmpty)
            {
                _ = logical.Append(line);
            }
        }

        bool found = TryMatch(logical, number, user, bad, out string? last);
        return new PasswordLookup(found ? last : null, bad.ToImmutable());
    }

    /// <summary>
    /// The secret of one of those who have one to check, always of the same one for a name: what is done for a name that is
    /// not there takes as long as for some name that is. Null when nobody has one.
    /// </summary>
    /// <param name="text">The whole file, one char per byte.</param>
    /// <param name="user">The name.</param>
    /// <param name="among">Chooses one of so many, by a name; nobody else can know which.</param>
    internal static string? Decoy(string text, string user, Func<string, int, int> among)
    {
        int count = Checked(text).Count();
        return count == 0 ? null : Checked(text).ElementAt(among(user, count));
    }

    private static IEnumerable<string> Checked(string text)
    {
        using StringReader lines = new(text);
        while (lines.ReadLine() is { } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0 && !line.AsSpan().TrimStart(Blanks).StartsWith('#')
                && line.AsSpan(colon + 1).Trim(Blanks) is var secret && IsChecked(secret))
            {
                yield return secret.ToString();
            }
        }
    }

    /// <summary>A hash by its look, or the system's.</summary>
    internal static bool IsChecked(ReadOnlySpan<char> secret) =>
        secret.SequenceEqual(SystemSecret) || secret.StartsWith('$') || secret.Length == DesLength;

    /// <summary>An entry leaves somebody to the system's own password check.</summary>
    public static bool AsksSystem(ReadOnlySpan<char> text)
    {
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            // A line without a colon goes on with the one before it.
            ReadOnlySpan<char> secret = line[(line.IndexOf(':') + 1)..].Trim(Blanks);
            if (secret.SequenceEqual(SystemSecret) && !line.TrimStart(Blanks).StartsWith('#'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What kind of entry a user has.</summary>
    public static SecretKind KindOf(ReadOnlySpan<char> text, string user) => Find(text, user).Secret switch
    {
        null => SecretKind.None,
        "" => SecretKind.Empty,
        SystemSecret => SecretKind.System,
        _ => SecretKind.Hash,
    };

    /// <summary>Looks at a complete logical line and empties it.</summary>
    private static bool TryMatch(
        StringBuilder logical, int number, string user, ImmutableArray<BadPasswordLine>.Builder bad, out string? secret)
    {
        secret = null;
        if (logical.Length == 0)
        {
            return false;
        }

        string line = logical.ToString().TrimEnd(Blanks.ToCharArray());
        _ = logical.Clear();
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            bad.Add(new BadPasswordLine(number, line));
            return false;
        }

        ReadOnlySpan<char> name = line.AsSpan(0, colon).Trim(Blanks);
        if (!name.SequenceEqual(user) && !name.SequenceEqual(AnyUser))
        {
            return false;
        }

        secret = line.AsSpan(colon + 1).Trim(Blanks).ToString();
        return true;
    }
}
