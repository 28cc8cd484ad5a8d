using Conserver.Posix;

namespace Conserver.Server.Tests;

/// <summary>The owner of what no test expects to throw: the exception leaves the loop and fails the test.</summary>
internal sealed class StrictOwner : ILoopOwner
{
    public static StrictOwner Instance { get; } = new();

    public void Faulted(Exception failure) => throw new InvalidOperationException("a callback failed", failure);
}
