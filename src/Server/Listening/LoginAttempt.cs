namespace Conserver.Server.Listening;

/// <summary>One password that somebody has typed, from then until it is known what it came to.</summary>
/// <param name="peer">From where.</param>
/// <param name="user">Whose it is to be.</param>
/// <param name="over">Told what it came to, once.</param>
internal sealed class LoginAttempt(Peer peer, string user, Action<LoginAttempt, LoginEnd> over)
{
    private bool isOver;

    public string Address { get; } = peer.Share;
    public string User { get; } = user;

    /// <summary>
    /// How long it waits before it is looked at; more than <see cref="FailureTable.LongestWait"/> is not waited for. Null
    /// while that depends on others.
    /// </summary>
    public TimeSpan? Wait { get; private set; }

    /// <summary>Hears how long it waits, when that was not known at once: in a turn of somebody else.</summary>
    public Action<TimeSpan> Admitted { get; set; } = static _ => { };

    /// <summary>Where it is pending.</summary>
    public FailureEntry[] Counted { get; set; } = [];

    /// <summary>Where the queue of its pair ended before it, and with it.</summary>
    public (long Before, long After) Due { get; set; }

    public void Admit(TimeSpan wait)
    {
        Wait = wait;
        Admitted(wait);
    }

    public void End(LoginEnd how)
    {
        if (!isOver)
        {
            isOver = true;
            over(this, how);
        }
    }
}
