using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// A kind of line: what conserver.cf knows of it, and how it is opened, what its link does with breaks and flow control, and
/// how it describes itself. One object for all lines of the kind, on all loops; it keeps nothing of any of them.
/// </summary>
public abstract class LineDriver : LineKind
{
    /// <summary>An open one can be given to the next executable.</summary>
    internal virtual bool CanBeHandedOver => false;

    /// <summary>Begins to open; may finish before it returns.</summary>
    /// <exception cref="Posix.PosixException">It did not work, and nothing is left behind.</exception>
    internal abstract void Open(Opening opening);

    /// <summary>The open line, for the daemon's log.</summary>
    internal abstract string Describe(ConsoleConfig config, Link link);

    /// <summary>What <c>examine</c> says of it; the link is null while it is down.</summary>
    internal abstract ExamineRow Examine(ConsoleConfig config, Link? link);

    /// <summary>The fourth field of <c>info</c>; the link is null while it is down.</summary>
    internal abstract string Info(ConsoleConfig config, Link? link);

    /// <summary>Turns XON/XOFF on output over and returns the new state; null when there is no such thing.</summary>
    internal virtual bool? ToggleIxon(Link link) => null;
}
