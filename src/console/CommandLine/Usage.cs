using System.Text;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>The synopsis, with the lines of conserver 8.2.7 first, and the option list.</summary>
internal static class Usage
{
    /// <summary>Width of the column of letters, as in 8.2.7; names are longer.</summary>
    private const int LetterColumn = 10, NameColumn = 22, TabWidth = 8, LineWidth = 79;

    public static string Synopsis(string programName)
    {
        string blank = new(' ', programName.Length);
        return $"""
            usage: {programName} [generic-args] [-aAfFsS] [-e esc] console
                   {programName} [generic-args] [-iIuwWx] [console]
                   {programName} [generic-args] [-hPqQrRV] [-[bB] message] [-d [user][@console]]
                   {blank}                [-t [user][@console] message] [-[zZ] cmd]

                   generic-args: [-7DEknUv] [-c cred] [-C config] [-M master]
                                 [-p port] [-l username]

            """;
    }

    public static string Help(string programName)
    {
        var text = new StringBuilder(Synopsis(programName));
        bool named = false;
        text.Append('\n');
        foreach (ClientOption option in OptionTable.All)
        {
            if (option.Name is not null && !named)
            {
                named = true;
                text.Append($"""

                           {programName}                      pick a console from a list (on a terminal)
                           {programName} --watch PATTERN...   follow many consoles
                           {programName} --broadcast PATTERN...
                           {programName} --log NAME [--since TIME] [--until TIME] [--follow]
                           {programName} --play|--activity|--diff NAME
                           {programName} --export FORM NAME
                           {programName} --grep REGEX [PATTERN...]
                           {programName} [--expect REGEX] [--send TEXT] ... [--timeout SECONDS] console


                    """);
            }

            if (option.Label.Length > 0)
            {
                string label = option.Label.PadRight(named ? NameColumn : LetterColumn);
                AppendWrapped(text.Append('\t').Append(label), option.Help, TabWidth + label.Length);
            }
        }

        return text.ToString();
    }

    /// <summary>Breaks at blanks so that lines fit; what goes on stands below the beginning.</summary>
    private static void AppendWrapped(StringBuilder text, string help, int indent)
    {
        while (indent + help.Length > LineWidth)
        {
            int end = help.LastIndexOf(' ', LineWidth - indent);
            if (end <= 0)
            {
                break;
            }

            text.Append(help, 0, end).Append('\n').Append('\t').Append(' ', indent - TabWidth);
            help = help[(end + 1)..];
        }

        text.Append(help).Append('\n');
    }
}
