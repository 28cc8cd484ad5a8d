namespace Conserver.Server.Access;

/// <summary>Reads hosts_access(5) as far as to tell whom a file is about. Pure.</summary>
internal static class WrapperFile
{
    private const string Everybody = "ALL";

    /// <summary>Whether rules of a file are about a daemon.</summary>
    /// <param name="text">The whole file, one char per byte.</param>
    /// <param name="daemon">The daemon's name.</param>
    public static WrapperConcern Concern(string text, string daemon)
    {
        WrapperConcern most = WrapperConcern.None;
        foreach (string line in text.Replace("\\\n", "", StringComparison.Ordinal).Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || line.TrimStart().StartsWith('#'))
            {
                continue;
            }

            foreach (string word in line[..colon].Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries))
            {
                string name = word.Split('@')[0];
                bool isPlain = word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
                if (Same(name, Everybody) || Same(name, daemon))
                {
                    return WrapperConcern.Named;
                }

                most = isPlain ? most : WrapperConcern.Possible;
            }
        }

        return most;

        static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
    }
}
