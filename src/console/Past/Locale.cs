namespace Conserver.ConsoleProgram.Past;

/// <summary>What the environment says of the terminal's letters.</summary>
internal static class Locale
{
    /// <summary>The terminal shows UTF-8.</summary>
    public static bool IsUnicode
    {
        get
        {
            string name = Named("LC_ALL") ?? Named("LC_CTYPE") ?? Named("LANG") ?? "";
            return name.Contains("UTF-8", StringComparison.OrdinalIgnoreCase)
                || name.Contains("utf8", StringComparison.OrdinalIgnoreCase);
        }
    }

    private static string? Named(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
