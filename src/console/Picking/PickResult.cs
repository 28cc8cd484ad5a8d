namespace Conserver.ConsoleProgram.Picking;

/// <summary>What a key has led to.</summary>
internal enum PickResult
{
    GoOn,
    Chosen,
    Left,
}
