namespace Conserver.Server.Audit;

/// <summary>The place of an entry in the chain.</summary>
/// <param name="Number">Counts from 1; 0 before the first.</param>
/// <param name="Hash">The entry's.</param>
internal sealed record AuditLink(long Number, string Hash)
{
    /// <summary>Before the first entry.</summary>
    public static readonly AuditLink None = new(0, AuditHash.None);
}
