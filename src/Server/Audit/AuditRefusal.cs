namespace Conserver.Server.Audit;

/// <summary>Somebody was not let in.</summary>
/// <param name="From">The address, or what counts as one.</param>
/// <param name="Why">One of a few texts, whoever it was.</param>
internal readonly record struct AuditRefusal(string From, string Why);
