namespace Conserver.Server.Sessions.Logs;

/// <summary>How many look into logs at a time, of one user and in all: each has files open. Any thread.</summary>
internal sealed class LogReaders
{
    public const int PerUser = 64;
    public const int Total = 256;

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> users = new(StringComparer.Ordinal);
    private int all;

    /// <summary>One more; false when they are too many.</summary>
    public bool TryEnter(string user)
    {
        lock (gate)
        {
            int own = users.GetValueOrDefault(user);
            if (own >= PerUser || all >= Total)
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
