using Conserver.Protocol.Dialogue;

namespace Conserver.Server.Sessions;

/// <summary>Who is not let in: log and audit trail say why. A kind is what all lines like one are about.</summary>
internal static class LoginRefusal
{
    /// <summary>Says why, and sends the client away with a reply.</summary>
    public static void Refuse(this ISession session, string user, string kind, string line, string why, string reply)
    {
        session.Note(user, kind, line, why);
        session.End(reply);
    }

    /// <summary>Says why, and no more yet.</summary>
    public static void Note(this ISession session, string user, string kind, string line, string why)
    {
        session.Warn(user, kind, $"{session.PeerName}: {line}");
        session.AuditRefusal(why, user);
    }

    /// <summary>A line of the log about a login, or one more of them.</summary>
    public static void Warn(this ISession session, string user, string kind, string line) =>
        session.Services.Strangers.Error(kind, line, session.Peer.Share, user);

    /// <summary>Whom a certificate is for, in words; empty for one that is nobody's.</summary>
    public static string Whose(string owner) =>
        owner.Length == 0 ? "nobody (it has no name of the kind, or several)"
        : LoginName.Obstacle(owner) is not { } obstacle ? $"`{owner}'"
        : $"`{LoginName.Shortened(owner)}', which is nobody (the name {obstacle})";

    /// <summary>When nobody is called that, sends the client away.</summary>
    public static bool RefusesName(this ISession session, string name)
    {
        if (LoginName.Obstacle(name) is { } obstacle)
        {
            string shown = LoginName.Shortened(name);
            string line = $"login of `{shown}' from {session.Peer} refused: the name {obstacle}";
            session.Refuse(shown, "logins with a name that nobody has", line, "name", Replies.InvalidName);
            return true;
        }

        return false;
    }
}
