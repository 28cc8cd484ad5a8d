namespace Conserver.Client.Platform;

/// <summary>What can be done with a socket.</summary>
[Flags]
public enum Readiness
{
    None = 0,
    Read = 1,
    Write = 2,
}
