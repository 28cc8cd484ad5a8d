namespace Conserver.Client.Tls;

/// <summary>What is wrong with a server's certificate.</summary>
/// <param name="Complaints">Lines to show; empty when it is good, or when there was none to judge.</param>
/// <param name="IsSelfSigned">The only thing wrong is that nobody else has signed it.</param>
internal sealed record CertificateVerdict(IReadOnlyList<string> Complaints, bool IsSelfSigned)
{
    public static readonly CertificateVerdict None = new([], false);
}
