namespace Conserver.Protocol.Escape;

/// <summary>What an <see cref="EscapeToken"/> is.</summary>
public enum EscapeTokenKind
{
    /// <summary>Bytes the client typed for the console.</summary>
    Keys,

    /// <summary>Bytes for the console out of a begun but not completed escape sequence.</summary>
    EscapedKeys,

    /// <summary>The escape sequence is complete; a command byte is to follow.</summary>
    Prefix,

    /// <summary>The command byte.</summary>
    Command,
}
