namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>Options about what has been said that make no sense together.</summary>
internal static class PastCombinations
{
    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? Complaint(Options options) => options switch
    {
        { Since: not null } or { Until: not null } when !options.IsOfThePast =>
            "--since and --until need --log, --play, --activity, --diff, --export or --grep",
        { Timestamps: true } or { Follow: true } when options.Command != ClientCommand.Log =>
            "--timestamps and --follow need --log",
        { Command: ClientCommand.Log, Operands.Count: > 0 } => "--log takes one name and no other words",
        { Speed: not null } or { MaxGap: not null } when options.Command != ClientCommand.Play =>
            "--speed and --max-gap need --play",
        { Marker: not null, Command: not ClientCommand.Diff } => "--marker needs --diff",
        { IgnoresCase: true } or { Context: not null } when options.Command != ClientCommand.Grep =>
            "--ignore-case and --context need --grep",
        { Command: ClientCommand.Play or ClientCommand.Activity, Operands.Count: > 0 } =>
            "--play and --activity are for one console",
        { Command: ClientCommand.Diff, Operands.Count: not (0 or 2) } => "--diff compares two starts, as 2 and 1",
        { Command: ClientCommand.Export, Operands.Count: not 1 } => "--export needs the name of one console",
        _ => null,
    };
}
