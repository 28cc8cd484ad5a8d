using System.Net.Security;

namespace Conserver.Server.Tls;

/// <summary>TLS by the framework: wherever somebody proves something with a certificate.</summary>
/// <param name="wire">Under it.</param>
/// <param name="begin">Begins the handshake; nothing but the other side is waited for.</param>
internal sealed class FrameworkTls(RecordStream wire, Func<SslStream, Task> begin) : ITlsEngine
{
    private Task? task;

    /// <summary>What was agreed on.</summary>
    public SslStream Stream { get; } = new(wire, leaveInnerStreamOpen: false);

    public bool IsOver => task is { IsCompleted: true };

    public bool CanContinue => wire.CanContinue;

    public string? Failure => task?.Exception?.InnerException is { } failure ? TlsErrors.ReasonOf(failure) : null;

    public void Step()
    {
        if (task is null)
        {
            task = begin(Stream);
        }
        else
        {
            wire.Continue();
        }

        if (!IsOver && !wire.IsStarved)
        {
            throw new InvalidOperationException("the TLS handshake went on in another thread");
        }
    }

    public int Read(byte[] plain)
    {
        try
        {
            return Stream.Read(plain);
        }
        catch (IOException ex) when (ReferenceEquals(ex, RecordStream.Dry))
        {
            return -1;
        }
    }

    public void Write(ReadOnlySpan<byte> plain) => Stream.Write(plain);

    // The wire writes at once, so this is complete; GetResult only brings out an exception.
    public void Shutdown() => Stream.ShutdownAsync().GetAwaiter().GetResult();

    public void Dispose() => Stream.Dispose();
}
