namespace Conserver.Server.Lines;

/// <summary>Why a link ended by itself.</summary>
/// <param name="Text">For the daemon's log, after <c>[name] </c>.</param>
/// <param name="Kind">What follows from it.</param>
internal readonly record struct LinkEnd(string Text, LinkEndKind Kind)
{
    /// <summary>Unlike the end of a command, which may be meant.</summary>
    public bool IsError => Kind is not (LinkEndKind.Finished or LinkEndKind.Failed);
}
