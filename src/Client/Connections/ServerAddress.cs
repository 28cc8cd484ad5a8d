namespace Conserver.Client.Connections;

/// <summary>Where to connect.</summary>
/// <param name="Server">Host name or address as it is shown in messages; Latin-1 text.</param>
/// <param name="Port">TCP port, or the number of a Unix-domain socket.</param>
public readonly record struct ServerAddress(string Server, ushort Port);
