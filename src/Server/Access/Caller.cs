using System.Net;

namespace Conserver.Server.Access;

/// <summary>Somebody an <see cref="AccessExplanation"/> is about.</summary>
/// <param name="User">Name and system groups.</param>
/// <param name="Address">Where they come from.</param>
/// <param name="HostName">Its reverse-lookup name, or null.</param>
/// <param name="Secret">What the password file has for them.</param>
/// <param name="OwnAddresses">Addresses of this machine, for the rules that are made when there are none.</param>
public sealed record Caller(
    Identity User, IPAddress Address, string? HostName, SecretKind Secret, IReadOnlyList<IPAddress> OwnAddresses);
