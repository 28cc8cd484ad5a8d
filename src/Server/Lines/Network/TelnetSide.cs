namespace Conserver.Server.Lines;

/// <summary>Who does what an option is about.</summary>
internal enum TelnetSide
{
    /// <summary>The far end: it says WILL and WONT, and is told DO and DONT.</summary>
    Theirs,

    /// <summary>This end: it says WILL and WONT, and is told DO and DONT.</summary>
    Ours,
}
