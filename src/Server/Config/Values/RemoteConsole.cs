using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>A console that another server manages; known here only for referral.</summary>
public sealed record RemoteConsole(string Name, ImmutableArray<string> Aliases, string Master);
