using System.Text;
using Conserver.Protocol.Text;

namespace Conserver.Server.Sessions;

/// <summary>The lists of breaks and tasks to choose from, as conserver 8.2.7 prints them.</summary>
internal static class ChoiceText
{
    public static string Breaks(Consoles.Console console) => string.Concat(console.Breaks.Select(
        choice => choice.Break is { } config
        ? $" {choice.Id} - {config.Delay,3}ms, `{CharText.DisplayText(config.Sequence)}'\r\n"
        : $" {choice.Id} -   0ms, <undefined>\r\n"));

    public static string Tasks(Consoles.Console console)
    {
        var text = new StringBuilder();
        foreach ((char id, string shown) in console.Task.Listed)
        {
            text.Append($" {id} - `{shown}'\r\n");
        }

        return text.Length > 0 ? text.ToString() : " <undefined>\r\n";
    }
}
