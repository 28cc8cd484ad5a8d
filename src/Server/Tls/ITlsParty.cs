using System.Collections.Immutable;

namespace Conserver.Server.Tls;

/// <summary>One side's part in one handshake: when and how it begins, and what came of it. Used once.</summary>
internal interface ITlsParty
{
    /// <summary>Complaints about the other side's certificate; complete once the handshake has ended.</summary>
    ImmutableArray<string> CertificateErrors { get; }

    /// <summary>Whether it can begin with what the other side has said so far.</summary>
    TlsReadiness Look(ReadOnlySpan<byte> received);

    /// <summary>What does the handshake, and all after it; away from the loop, before the first step.</summary>
    ITlsEngine Begin(RecordStream wire);

    /// <summary>It has worked; on the loop.</summary>
    void Succeed();

    /// <summary>It has not: the reason with what is known besides.</summary>
    string Explain(string reason);
}
