using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Access;

/// <summary>PAM, and the user database where that is not set up; each check in a process of its own.</summary>
internal sealed class SystemPasswords : ISystemPasswords
{
    /// <summary>
    /// Whoever asks gives up at that time as well (<see cref="Errands.SystemPasswords"/>); somebody may have to touch a
    /// token or a telephone meanwhile.
    /// </summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public PasswordAnswer Check(string user, ReadOnlySpan<byte> password) => UserSwitch.Program is { } program
        ? PasswordProcess.Ask(program, Latin1.Bytes(user), password, Limit)
        : PasswordAnswer.Failed("this program cannot start itself");

    public IPasswordTalk Talk(string user) => new PasswordTalk(UserSwitch.Program ?? "", Latin1.Bytes(user), Limit);
}
