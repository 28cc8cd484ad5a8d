using Conserver.Posix;
using Conserver.Server.Listening;

namespace Conserver.Server.Sessions;

/// <summary>When the password of one login is looked at: not before those that were typed before it allow that.</summary>
internal sealed class PasswordTurn(ISession session)
{
    private LoginAttempt? attempt;
    private LoopTimer? delay;

    /// <summary>A password has been typed; goes on with one of the two, now or later.</summary>
    /// <param name="user">Whose it is to be.</param>
    /// <param name="check">It is looked at.</param>
    /// <param name="refuse">There have been too many.</param>
    public void Await(string user, Action check, Action refuse)
    {
        if (!session.Services.Now.Settings.LoginDelay)
        {
            check();
            return;
        }

        attempt = session.Services.FailedLogins.Begin(session.Peer, user);
        if (attempt.Wait is { } wait)
        {
            After(wait, check, refuse);
            return;
        }

        session.HoldWatching();
        attempt.Admitted = known => session.Loop.Post(session, () =>
        {
            if (!session.IsClosing)
            {
                session.Release(before: () => After(known, check, refuse));
            }
        });
    }

    public void Right() => attempt?.End(LoginEnd.Right);

    public void Wrong() => attempt?.End(LoginEnd.Wrong);

    /// <summary>Nobody has looked at it, or nobody could.</summary>
    public void Withdraw()
    {
        delay?.Stop();
        attempt?.End(LoginEnd.Withdrawn);
    }

    private void After(TimeSpan wait, Action check, Action refuse)
    {
        if (wait > FailureTable.LongestWait)
        {
            Withdraw();
            refuse();
        }
        else if (wait <= TimeSpan.Zero)
        {
            check();
        }
        else
        {
            session.HoldWatching();
            delay = session.Loop.Timer(session, () => session.Release(before: check));
            delay.Start(wait);
        }
    }
}
