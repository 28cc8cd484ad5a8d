namespace Conserver.Server.Lines;

internal enum LinkStepKind
{
    Bytes,
    Break,
    Pause,
}
