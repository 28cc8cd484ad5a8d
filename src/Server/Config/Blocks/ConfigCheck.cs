namespace Conserver.Server.Config;

/// <summary>The output of the syntax check, <c>conserver -S -S</c>.</summary>
public static class ConfigCheck
{
    /// <summary>One line per accepted console, local or remote, in order of definition; no line ends.</summary>
    public static IEnumerable<string> Lines(BindResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Definitions.Select(Line);
    }

    /// <summary>
    /// <c>{name:master:aliases:type}</c>. Aliases come newest first, without anything between them, after one comma:
    /// 8.2.7 prints them so. An empty command shows as <c>/bin/sh</c>, whatever shell will run.
    /// </summary>
    private static string Line(ConsoleConfig console)
    {
        string aliases = console.Aliases.IsEmpty ? "" : "," + string.Concat(console.Aliases.Reverse());
        return $"{{{console.Name}:{console.Master}:{aliases}:{console.Kind.Letter}:{console.Kind.Details(console.Values)}}}";
    }
}
