using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>Why a link ended by itself.</summary>
/// <param name="Text">For the daemon's log, after <c>[name] </c>.</param>
/// <param name="Exit">The exit status when the far end was a command.</param>
internal readonly record struct LinkEnd(string Text, ExitStatus? Exit);
