namespace Conserver.Server.Lines;

/// <summary>How a kind of line sends the electrical break.</summary>
internal enum BreakKind
{
    /// <summary>It has none; the writer is told.</summary>
    None,

    /// <summary>tcsendbreak(3) on the descriptor.</summary>
    Terminal,

    /// <summary>The telnet command IAC BREAK (RFC 854).</summary>
    Telnet,
}
