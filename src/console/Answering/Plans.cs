using Conserver.Client.Walking;
using Conserver.ConsoleProgram.CommandLine;

namespace Conserver.ConsoleProgram.Answering;

/// <summary>Which commands carry out what the command line asks for.</summary>
internal static class Plans
{
    /// <summary>Anything that is not a session.</summary>
    public static WalkPlan For(Options options)
    {
        string? operand = options.Operands.Count > 0 ? options.Operands[0] : null;
        bool all = !options.InitialServerOnly;
        return options.Command switch
        {
            ClientCommand.Hosts => WalkPlan.Listing("hosts", all, operand),
            ClientCommand.Group => WalkPlan.Listing("group", all, operand),
            ClientCommand.Examine => WalkPlan.Listing("examine", all, operand),
            ClientCommand.Info => WalkPlan.Listing("info", all, operand),
            ClientCommand.Broadcast => WalkPlan.Groups(all, new Step("broadcast", options.CommandText)),
            ClientCommand.TextMessage => WalkPlan.Groups(all, new Step("textmsg", $"{options.CommandText} {operand}")),
            ClientCommand.Disconnect => WalkPlan.Groups(all, new Step("disconnect", options.CommandText)),
            ClientCommand.Pid => WalkPlan.Masters(all, "pid"),
            ClientCommand.Version => WalkPlan.Masters(all, "version"),
            ClientCommand.Quit => WalkPlan.Masters(all, "quit"),
            ClientCommand.BringUp => WalkPlan.Masters(all, "up"),
            ClientCommand.NewLogs => WalkPlan.Masters(all, "newlogs"),
            ClientCommand.Reconfigure => WalkPlan.Masters(all, "reconfig"),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
    }
}
