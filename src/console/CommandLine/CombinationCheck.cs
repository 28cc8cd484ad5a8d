using Conserver.ConsoleProgram.Automation;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>
/// Options that make no sense together. Those of conserver 8.2.7 may be combined as they always could: the last command
/// counts.
/// </summary>
internal static class CombinationCheck
{
    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? Complaint(Options options)
    {
        bool scripted = options.Script.Count > 0;
        bool sends = options.Script.Any(step => step.Kind == ScriptStepKind.Send);
        return options switch
        {
            { ShowVersion: true } => null,
            {
                Json: true,
                IsListing: false,
                Command: not (ClientCommand.Pid or ClientCommand.Version or ClientCommand.Activity),
            } => "--json needs one of -i -I -P -r -R -u -w -W -x --activity",
            _ when PastCombinations.Complaint(options) is { } complaint => complaint,
            { IsInteractive: false } when scripted => "--expect and --send need a console to attach to",
            { Command: ClientCommand.Spy } when sends => "--send does not go with -s",
            { Timeout: not null } when !scripted && (options.IsInteractive || options.Command == ClientCommand.TypeToAll) =>
                "--timeout needs --expect, --send, --watch, --names, a listing or a command to servers",
            _ => null,
        };
    }
}
