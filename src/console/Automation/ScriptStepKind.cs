namespace Conserver.ConsoleProgram.Automation;

/// <summary>What a step of a script does.</summary>
internal enum ScriptStepKind
{
    /// <summary>Wait until the console has said something.</summary>
    Expect,

    /// <summary>Type.</summary>
    Send,
}
