namespace Conserver.Server.Access;

/// <summary>The system's own password check (PAM), for <c>*passwd*</c> and for a missing password file.</summary>
public interface ISystemPasswords
{
    /// <summary>Whether this password is right for this user. Blocks, for seconds if need be.</summary>
    /// <param name="user">The login name, one char per byte.</param>
    /// <param name="password">One char per byte; may be empty.</param>
    /// <param name="log">Takes error lines. Called on the calling thread.</param>
    bool Check(string user, string password, Action<string> log);
}
