using System.Text;
using Conserver.Protocol.Dialogue;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>The synopsis, with the lines of conserver 8.2.7 first, and the option list.</summary>
internal static class Usage
{
    /// <summary>Width of the column of letters, as in 8.2.7; names are longer.</summary>
    private const int LetterColumn = 10, NameColumn = 22;

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
                           {programName} [--expect REGEX] [--send TEXT] ... [--timeout SECONDS] console


                    """);
            }

            if (option.Label.Length > 0)
            {
                string label = option.Label.PadRight(named ? NameColumn : LetterColumn);
                text.Append('\t').Append(label).Append(option.Help).Append('\n');
            }
        }

        return text.ToString();
    }
}
