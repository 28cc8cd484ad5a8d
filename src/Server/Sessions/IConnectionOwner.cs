using Conserver.Posix;

namespace Conserver.Server.Sessions;

/// <summary>What a <see cref="Connection"/> tells its session.</summary>
internal interface IConnectionOwner : ILoopOwner
{
    /// <summary>What comes is typed there. All that comes before leads to nothing when it is much.</summary>
    bool IsOnConsole { get; }

    /// <summary>Bytes from the client, TLS taken off; valid during the call.</summary>
    void ConnectionReceived(ReadOnlySpan<byte> bytes);

    /// <summary>Something has been sent, and the connection is not clogged.</summary>
    void ConnectionRelieved();

    /// <summary>The client sends no more; it may still read.</summary>
    void ConnectionAtEnd();

    /// <summary>The client sends no more, and what it has sent is not being read.</summary>
    void ConnectionEnding();

    /// <summary>The connection is closed, whoever closed it; <paramref name="reason"/> is null for an orderly end.</summary>
    void ConnectionClosed(string? reason);
}
