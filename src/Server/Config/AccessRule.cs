namespace Conserver.Server.Config;

/// <summary>One entry of the host access list, as written.</summary>
public readonly record struct AccessRule(HostAccess Access, string Pattern);
