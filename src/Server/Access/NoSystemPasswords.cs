namespace Conserver.Server.Access;

/// <summary>Refuses everybody, and says why.</summary>
/// <param name="reason">Why the system cannot be asked, for the log.</param>
public sealed class NoSystemPasswords(string reason) : ISystemPasswords
{
    public bool Check(string user, string password, Action<string> log)
    {
        log($"refusing {LogText.Visible(user)}: {reason}");
        return false;
    }
}
