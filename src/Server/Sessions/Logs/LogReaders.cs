namespace Conserver.Server.Sessions.Logs;

/// <summary>How many look into logs at a time, of one user and in all: each has files open. Any thread.</summary>
internal sealed class LogReaders
{
    public const int PerUser = 64;
    public const int Total = 256;

    /// <summary>Bytes that all searches together may have found ahead of what is shown.</summary>
    private const long MostAhead = 32 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> users = new(StringComparer.Ordinal);
    private int all;
    private long ahead;

    /// <summary>Bytes that searches have found and not shown yet.</summary>
    public long Ahead => Volatile.Read(ref ahead);

    /// <summary>Whoever searches ahead shall wait until what he has found is shown.</summary>
    public bool IsFarAhead => Ahead >= MostAhead;

    /// <summary>So many bytes more, or fewer, were found that are not shown yet.</summary>
    public void CountAhead(long change) => _ = Interlocked.Add(ref ahead, change);

    /// <summary>One more; false when they are too many.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="isFurther">Whoever asks has one already: half of all are for those who have none.</param>
    public bool TryEnter(string user, bool isFurther = false)
    {
        int share = isFurther ? 2 : 1;
        lock (gate)
        {
            int own = users.GetValueOrDefault(user);
            if (own >= PerUser / share || all >= Total / share)
            {
                return false;
            }

            users[user] = own + 1;
            all++;
            return true;
        }
    }

    /// <summary>One has come to its end.</summary>
    public void Leave(string user)
    {
        lock (gate)
        {
            all--;
            if (--users[user] == 0)
            {
                _ = users.Remove(user);
            }
        }
    }
}
