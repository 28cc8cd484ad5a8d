namespace Conserver.Server.Lines;

/// <summary>Why none of the addresses of a name could be connected to, or not the first ones of them.</summary>
internal struct ConnectFailures
{
    /// <summary>Reasons that are told.</summary>
    private const int Most = 8;

    private List<string>? reasons;

    public readonly bool Any => reasons is not null;

    /// <summary>
    /// All of them; in an order that does not change with the resolver's, as the log has each text only once.
    /// </summary>
    public readonly string Text
    {
        get
        {
            if (reasons is null)
            {
                return "connect: no address";
            }

            if (reasons.Count == 1)
            {
                return reasons[0];
            }

            List<string> told = [.. reasons.Order(StringComparer.Ordinal).Take(Most)];
            int more = reasons.Count - told.Count;
            return string.Join("; ", more > 0 ? [.. told, $"and {more} more"] : told);
        }
    }

    public void Add(string reason) => (reasons ??= []).Add(reason);
}
