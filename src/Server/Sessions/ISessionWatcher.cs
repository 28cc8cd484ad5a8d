namespace Conserver.Server.Sessions;

/// <summary>Who let a session in, and hears how far it has come. On the session's loop.</summary>
internal interface ISessionWatcher
{
    /// <summary>The client has logged in.</summary>
    void LoggedIn(ISession session);

    /// <summary>The client is gone.</summary>
    void Ended(ISession session);
}
