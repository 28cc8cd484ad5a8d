namespace Conserver.Server.Logging;

/// <summary>What kind of line a <see cref="DaemonLog"/> writes.</summary>
public enum DaemonLogLevel
{
    /// <summary>Always, to stdout, without a word in front.</summary>
    Notice,

    /// <summary>Only when verbose (<c>-v</c>), to stdout: <c>INFO: </c>.</summary>
    Info,

    /// <summary>Always, to stderr: <c>ERROR: </c>.</summary>
    Error,

    /// <summary>Only when debugging (<c>-D</c>), to stderr: <c>DEBUG: </c>.</summary>
    Debug,
}
