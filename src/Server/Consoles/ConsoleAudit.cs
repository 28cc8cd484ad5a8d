using Conserver.Server.Audit;

namespace Conserver.Server.Consoles;

/// <summary>What viewers of one console have done, for the audit trail.</summary>
/// <param name="shared">The loop's.</param>
/// <param name="name">Gives the console's name.</param>
internal sealed class ConsoleAudit(ConsoleShared shared, Func<string> name)
{
    /// <summary>Somebody has done this.</summary>
    /// <param name="act">What.</param>
    /// <param name="id"><c>user@host</c>.</param>
    /// <param name="of">With or to what.</param>
    /// <param name="result">Why it was not done.</param>
    public void Did(AuditAct act, string id, string? of = null, string? result = null) =>
        shared.Audit(new AuditEvent(act, id) { Console = name(), Of = of, Result = result });

    /// <summary>Somebody is not let onto the console.</summary>
    public Outcome Refused(Visitor visitor, Refusal why)
    {
        Did(AuditAct.Attach, visitor.Id, result: RefusalText(why));
        return new Outcome.Refused(why);
    }

    /// <summary>
    /// A viewer has asked for something. Who writes and who no more is told where that changes, as it also changes without
    /// being asked for.
    /// </summary>
    public Outcome Asked(Attachment viewer, ConsoleCommand command, Outcome outcome)
    {
        if (ActOf(command.Verb, outcome) is { } act && outcome is not Outcome.Confirm)
        {
            shared.Audit(new AuditEvent(act, viewer.Id)
            {
                Console = name(),
                Of = command.Id == '\0' ? null : command.Id.ToString(),
                Text = act is AuditAct.Note or AuditAct.Message ? command.Text : null,
                Result = ResultOf(outcome),
            });
        }

        return outcome;
    }

    private static AuditAct? ActOf(ConsoleVerb verb, Outcome outcome) => verb switch
    {
        ConsoleVerb.Attach when outcome is Outcome.Refused => AuditAct.Write,
        ConsoleVerb.Force when outcome is Outcome.Refused => AuditAct.Bump,
        ConsoleVerb.Down => AuditAct.Down,
        ConsoleVerb.Reopen => AuditAct.Reopen,
        ConsoleVerb.ToggleFlow => AuditAct.Flow,
        ConsoleVerb.ToggleLog => AuditAct.Logging,
        ConsoleVerb.Break => AuditAct.Break,
        ConsoleVerb.Task => AuditAct.Task,
        ConsoleVerb.EndTask => AuditAct.EndTask,
        ConsoleVerb.BeginLocalCommand => AuditAct.LocalCommand,
        ConsoleVerb.Note => AuditAct.Note,
        ConsoleVerb.Say => AuditAct.Message,
        _ => null,
    };

    private static string? ResultOf(Outcome outcome) => outcome switch
    {
        Outcome.Refused refused => RefusalText(refused.Why),
        Outcome.FlowControl flow => flow.On ? "on" : "off",
        Outcome.NoFlowControl => "no flow control",
        Outcome.Logging logging => logging.On ? "on" : "off",
        Outcome.NoLog => "no log",
        Outcome.BreakNotSent => "not sent",
        Outcome.NoBreak => "no break",
        Outcome.Undefined => "undefined",
        Outcome.TaskNotStarted => "not started",
        Outcome.TaskRuns => "another one runs",
        _ => null,
    };

    private static string RefusalText(Refusal why) => why switch
    {
        Refusal.NotWriter => "refused: not the writer",
        Refusal.Limited => "refused: limited",
        Refusal.ReadOnly => "refused: may only watch",
        Refusal.ReadOnlyDevice => "refused: read-only device",
        Refusal.NoLogins => "refused: no logins",
        Refusal.Gone => "refused: the console has gone",
        Refusal.InDoubt => "refused: rights are being looked up",
        Refusal.NotAdmin => "refused: no admin",
        _ => "refused: no right",
    };
}
