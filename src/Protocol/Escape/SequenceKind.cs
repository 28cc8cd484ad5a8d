namespace Conserver.Protocol.Escape;

/// <summary>What a <see cref="SequenceStep"/> does.</summary>
public enum SequenceKind
{
    /// <summary>Send bytes.</summary>
    Bytes,

    /// <summary>The line's electrical (or telnet, or SOL) break.</summary>
    Break,

    /// <summary>Wait: the break's <c>delay</c>, 250 ms in an idle string.</summary>
    Pause,
}
