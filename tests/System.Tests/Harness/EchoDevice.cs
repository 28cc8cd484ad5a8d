namespace Conserver.System.Tests.Harness;

/// <summary>A device that the tests of a class share: each connection gets back what it sends.</summary>
public sealed class EchoDevice : IDisposable
{
    private readonly FakeDevice device = new(echo: true);

    public int Port => device.Port;

    public void Dispose() => device.Dispose();
}
