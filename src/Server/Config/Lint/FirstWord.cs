namespace Conserver.Server.Config.Lint;

/// <summary>Which program a command of <c>/bin/sh</c> begins with, as far as one can tell without being it.</summary>
internal static class FirstWord
{
    private static readonly char[] Blanks = [' ', '\t', '\n', '\r'];

    /// <summary>What the shell does itself, or reads as the beginning of something longer.</summary>
    private static readonly HashSet<string> Shells = new(
        (". : [ alias bg break case cd command continue do echo eval exec exit export false fc fg for function getopts hash "
            + "if jobs kill let local printf pwd read readonly return select set shift test time times trap true type "
            + "ulimit umask unalias unset until wait while").Split(' '),
        StringComparer.Ordinal);

    /// <summary>Null when it depends on what a shell would make of it, or is the shell's own.</summary>
    public static string? Of(string command)
    {
        string rest = command.TrimStart(Blanks);
        while (rest.StartsWith("exec", StringComparison.Ordinal) && rest.Length > 4 && Blanks.Contains(rest[4]))
        {
            rest = rest[4..].TrimStart(Blanks);
        }

        int length = rest.TakeWhile(IsPlain).Count();
        string word = rest[..length];
        bool isWhole = length == rest.Length || Blanks.Contains(rest[length]) || rest[length] is ';' or '|' or '&';
        return isWhole && length > 0 && word[0] != '-' && !Shells.Contains(word) ? word : null;
    }

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || "/._+-:@%,".Contains(letter);
}
