using Conserver.Server.Access;

namespace Conserver.Server.Consoles;

/// <summary>Who wants to be let onto a console.</summary>
/// <param name="Identity">As user lists see one.</param>
/// <param name="Id"><c>user@host</c>, what other people see.</param>
/// <param name="IsLimited">In the <c>limited</c> list.</param>
/// <param name="Since">Local time at which the connection was made.</param>
internal sealed record Visitor(Identity Identity, string Id, bool IsLimited, DateTime Since);
