namespace Conserver.Server.Config;

/// <summary>What happens when a setting has changed at SIGHUP.</summary>
public enum ReloadEffect
{
    /// <summary>The new value counts at once, for everyone.</summary>
    Live,

    /// <summary>The new value counts for sessions and actions that begin later.</summary>
    Later,

    /// <summary>The console's line goes down and comes up again; its viewers stay.</summary>
    ResetsLine,

    /// <summary>A warning; the old value stays until the daemon is restarted.</summary>
    NeedsRestart,
}
