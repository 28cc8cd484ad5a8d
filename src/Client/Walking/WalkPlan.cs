namespace Conserver.Client.Walking;

/// <summary>The commands that carry out what was asked for, first connection first.</summary>
public sealed record WalkPlan(IReadOnlyList<Step> Steps)
{
    /// <summary>The last step opens a session.</summary>
    public bool IsInteractive => Steps[^1].IsCall;

    /// <summary>
    /// The last step is asked where a console is served, as soon as that is known; otherwise the console is called there
    /// first.
    /// </summary>
    public bool IsAskedBehind { get; private init; }

    /// <summary>A session on one console.</summary>
    public static WalkPlan Session(string console) => new([new Step("call", console)]);

    /// <summary>All that is known about consoles, of all servers or of one console.</summary>
    public static WalkPlan Info(bool all, string? console) => Listing("info", all, console);

    public static WalkPlan Listing(string verb, bool all, string? console) => console is null
        ? Groups(all, new Step(verb))
        : new WalkPlan([new Step("call", console), new Step(verb, console)]);

    /// <summary>A question where a console is served, which nobody on it notices.</summary>
    public static WalkPlan Behind(string console, Step last) =>
        new([new Step("call", console), last]) { IsAskedBehind = true };

    public static WalkPlan Groups(bool all, Step last) => all
        ? new WalkPlan([new Step("master"), new Step("groups"), last])
        : new WalkPlan([new Step("groups"), last]);

    public static WalkPlan Masters(bool all, string verb) => all
        ? new WalkPlan([new Step("master"), new Step(verb)])
        : new WalkPlan([new Step(verb)]);
}
