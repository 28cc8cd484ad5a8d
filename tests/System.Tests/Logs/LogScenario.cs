namespace Conserver.System.Tests.Logs;

/// <summary>One console, what it is asked to log, and what happens to it while its daemon runs.</summary>
/// <param name="Name">Of the console, and the beginning of the names of all its files.</param>
/// <param name="Items">Items of its block.</param>
internal sealed record LogScenario(string Name, string Items = "")
{
    /// <summary>How it is connected; a device of the test's own unless said otherwise.</summary>
    public string Line { get; init; } = "type uds; uds @dir@/@name@.sock;";

    /// <summary>Another console, which has the same log.</summary>
    public string? Twin { get; init; }

    /// <summary>The items after the reload; null for the same.</summary>
    public string? Later { get; init; }

    /// <summary>What the log holds before the daemon starts.</summary>
    public string? Old { get; init; }

    /// <summary>The name of its log.</summary>
    public string Log { get; init; } = $"{Name}.log";

    /// <summary>Its log has a mark at midnight.</summary>
    public bool HasMark { get; init; }

    /// <summary>Its log is moved away before the daemon is told to open all logs anew.</summary>
    public bool Moves { get; init; }

    /// <summary>At 23:59:58.</summary>
    public Action<LogAct>? Play { get; init; }

    /// <summary>At midnight, after the marks.</summary>
    public Action<LogAct>? AfterMidnight { get; init; }

    /// <summary>At 00:00:10, after a reload.</summary>
    public Action<LogAct>? AfterReload { get; init; }

    /// <summary>When its log is moved, before the daemon knows.</summary>
    public Action<LogAct>? AfterMove { get; init; }

    /// <summary>After SIGUSR2.</summary>
    public Action<LogAct>? AfterReopen { get; init; }

    public override string ToString() => Name;
}
