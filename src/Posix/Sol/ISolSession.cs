namespace Conserver.Posix;

/// <summary>One session of serial over LAN. Any thread.</summary>
public interface ISolSession
{
    /// <summary>
    /// Reads and writes the serial port; the caller's, to be closed before <see cref="Destroy"/>. The first byte is a NUL,
    /// which says that the session is established; an end of file says that it is over, or has never begun.
    /// </summary>
    int Fd { get; }

    /// <summary>What went wrong; null when nothing is known of it.</summary>
    SolFailure? Failure { get; }

    /// <summary>Sends a break: null, or which call failed and why. May block.</summary>
    string? Break();

    /// <summary>Ends it at the controller as well, in the background. Once is enough; may block.</summary>
    void Destroy();
}
