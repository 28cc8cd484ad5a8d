namespace Conserver.Server.Access;

/// <summary>Who may log in by the kernel's word about the other end of a Unix-domain socket. Pure.</summary>
internal static class PeerCredentials
{
    /// <summary>Root may log in as anybody, others as themselves.</summary>
    /// <param name="peer">The user id of the client's process.</param>
    /// <param name="user">The login name.</param>
    /// <param name="uidOf">The user id of a name, null when there is none.</param>
    public static bool Vouch(uint peer, string user, Func<string, uint?> uidOf) => peer == 0 || uidOf(user) == peer;
}
