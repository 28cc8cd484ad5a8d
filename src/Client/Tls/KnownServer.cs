namespace Conserver.Client.Tls;

/// <summary>What is known of one server.</summary>
/// <param name="Key">
/// <c>sha256:</c> and the digits over its SubjectPublicKeyInfo; null for one that proves itself by a certificate of an
/// authority in its own name.
/// </param>
/// <param name="Line">Where that stands in the file, from 1.</param>
internal sealed record KnownServer(string? Key, int Line);
