namespace Conserver.Server.Audit;

/// <summary>Who did what. Plain data; texts have one char per byte.</summary>
/// <param name="Act">What.</param>
/// <param name="By">Who: <c>user@host</c>, a host, or a signal.</param>
internal readonly record struct AuditEvent(AuditAct Act, string By)
{
    /// <summary>By whom is what the daemon does itself; no client is called that, they all have a host.</summary>
    public const string Daemon = "conserver";

    /// <summary>On which console.</summary>
    public string? Console { get; init; }

    /// <summary>With or to what: the one who lost the line, the break, the task, the port.</summary>
    public string? Of { get; init; }

    /// <summary>What was said.</summary>
    public string? Text { get; init; }

    /// <summary>Why it was not done, or how; nothing when there is nothing to add.</summary>
    public string? Result { get; init; }

    /// <summary>Whose share of the trail it takes when somebody was not let in; not in the trail itself.</summary>
    public AuditRefusal? Refusal { get; init; }

    /// <summary>How many there were, where several are told of at once.</summary>
    public long Count { get; init; }
}
