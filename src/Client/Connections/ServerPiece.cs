namespace Conserver.Client.Connections;

/// <summary>One piece of a <see cref="ServerAddressList"/>.</summary>
/// <param name="Address">Where it leads.</param>
/// <param name="Complaint">What is wrong with it; null when it can be used.</param>
public readonly record struct ServerPiece(ServerAddress Address, string? Complaint);
