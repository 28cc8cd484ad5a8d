namespace Conserver.Client.Platform;

/// <summary>A connected stream that never makes its user wait.</summary>
public interface ISocket : IDisposable
{
    /// <summary>
    /// What <see cref="Read"/> and <see cref="Write"/> return when it is not the moment; other numbers below zero are
    /// failures.
    /// </summary>
    const int NotNow = -11;

    /// <summary>For those who wait for several things at once, in the way of their system.</summary>
    int Handle { get; }

    /// <summary>Reads what is there: a count, 0 at the end of the stream, <see cref="NotNow"/>, or a failure.</summary>
    int Read(Span<byte> buffer);

    /// <summary>Writes what is taken at once: a count, <see cref="NotNow"/>, or a failure.</summary>
    int Write(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Waits until one of the wanted things can be done; which, or none when the time (below zero: for ever) is over
    /// first. The end of the stream and a failure are things to read.
    /// </summary>
    Readiness Wait(Readiness wanted, int milliseconds);

    /// <summary>The system's words for a failure.</summary>
    string Reason(int failure);
}
