using Conserver.Client.CommandLine;

namespace Conserver.Client.Walking;

/// <summary>The commands that carry out what was asked for, first connection first.</summary>
internal sealed record WalkPlan(IReadOnlyList<Step> Steps)
{
    /// <summary>The last step opens a session.</summary>
    public bool IsInteractive => Steps[^1].IsCall;

    /// <summary>A session on one console.</summary>
    public static WalkPlan Session(string console) => new([new Step("call", console)]);

    /// <summary>All that is known about consoles, of all servers or of one console.</summary>
    public static WalkPlan Info(bool all, string? console) => Listing("info", all, console);

    /// <summary>Anything that is not a session.</summary>
    public static WalkPlan For(Options options)
    {
        string? operand = options.Operands.Count > 0 ? options.Operands[0] : null;
        bool all = !options.InitialServerOnly;
        return options.Command switch
        {
            ClientCommand.Hosts => Listing("hosts", all, operand),
            ClientCommand.Group => Listing("group", all, operand),
            ClientCommand.Examine => Listing("examine", all, operand),
            ClientCommand.Info => Listing("info", all, operand),
            ClientCommand.Broadcast => Groups(all, new Step("broadcast", options.CommandText)),
            ClientCommand.TextMessage => Groups(all, new Step("textmsg", $"{options.CommandText} {operand}")),
            ClientCommand.Disconnect => Groups(all, new Step("disconnect", options.CommandText)),
            ClientCommand.Pid => Masters(all, "pid"),
            ClientCommand.Version => Masters(all, "version"),
            ClientCommand.Quit => Masters(all, "quit"),
            ClientCommand.BringUp => Masters(all, "up"),
            ClientCommand.NewLogs => Masters(all, "newlogs"),
            ClientCommand.Reconfigure => Masters(all, "reconfig"),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
    }

    private static WalkPlan Listing(string verb, bool all, string? console) => console is null
        ? Groups(all, new Step(verb))
        : new WalkPlan([new Step("call", console), new Step(verb, console)]);

    private static WalkPlan Groups(bool all, Step last) => all
        ? new WalkPlan([new Step("master"), new Step("groups"), last])
        : new WalkPlan([new Step("groups"), last]);

    private static WalkPlan Masters(bool all, string verb) => all
        ? new WalkPlan([new Step("master"), new Step(verb)])
        : new WalkPlan([new Step(verb)]);
}
