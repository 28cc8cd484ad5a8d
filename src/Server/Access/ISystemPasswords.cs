using Conserver.Posix;

namespace Conserver.Server.Access;

/// <summary>The system's own password check, for <c>*passwd*</c> and for a missing password file.</summary>
internal interface ISystemPasswords
{
    /// <summary>Whether this password is right for this user. Blocks, for seconds if need be.</summary>
    /// <param name="user">The login name, one char per byte.</param>
    /// <param name="password">May be empty.</param>
    /// <exception cref="IOException">It could not be asked.</exception>
    PasswordAnswer Check(string user, ReadOnlySpan<byte> password);

    /// <summary>The same for who can answer more questions than that; nothing has begun yet.</summary>
    /// <param name="user">The login name, one char per byte.</param>
    IPasswordTalk Talk(string user);
}
