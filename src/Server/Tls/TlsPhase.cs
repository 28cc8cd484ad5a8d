namespace Conserver.Server.Tls;

/// <summary>How far a <see cref="TlsPipe"/> has come.</summary>
internal enum TlsPhase
{
    /// <summary>For what the other side has to say first.</summary>
    Waiting,

    /// <summary>A step of it may be under way, away from the loop.</summary>
    Handshake,

    /// <summary>Both ways.</summary>
    Open,

    /// <summary>We have said the end; the other side may go on.</summary>
    Ended,

    /// <summary>The other side has said the end; we may go on.</summary>
    PeerEnded,

    BothEnded,

    /// <summary>No callback comes any more.</summary>
    Closed,
}
