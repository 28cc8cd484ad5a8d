using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Consoles;

namespace Conserver.Server.Sessions;

/// <summary>
/// The configuration in force and what is made of it. A reload replaces all of it at once: whoever reads it once sees
/// parts that belong together. Any thread.
/// </summary>
internal sealed record InForce(ServerConfig Config, DaemonSettings Settings, AccessControl Access, Roster Roster);
