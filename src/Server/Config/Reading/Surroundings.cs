namespace Conserver.Server.Config;

/// <summary>What binding a configuration must ask the machine. All names are <c>Latin1</c> text.</summary>
/// <param name="Identify">Is this host name or address me? Never asked about <c>*</c>.</param>
/// <param name="TcpService">The port of a TCP service name, or null.</param>
/// <param name="User">The id of a user name, or null.</param>
/// <param name="Group">The id of a group name, or null.</param>
/// <param name="Secret">The secret a reference names: <c>file:PATH</c>, <c>credential:NAME</c> or <c>env:NAME</c>.</param>
public sealed record Surroundings(
    Func<string, HostIdentity> Identify,
    Func<string, ushort?> TcpService,
    Func<string, uint?> User,
    Func<string, uint?> Group,
    Func<string, SecretText> Secret);
