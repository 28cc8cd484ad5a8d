using System.Collections.Immutable;
using System.Text;

namespace Conserver.Protocol.Dialogue;

/// <summary>
/// The command tables of the three line-mode dialogues, in the order and with the texts of conserver 8.2.7.
/// </summary>
public static class Verbs
{
    /// <summary>Before login, on either port.</summary>
    public static readonly ImmutableArray<Verb> Login =
    [
        new("exit", "disconnect"),
        new("help", "this help message"),
        new("login", "log in"),
        new("ssl", "start ssl session"),
    ];

    /// <summary>On the master port after login.</summary>
    public static readonly ImmutableArray<Verb> Master =
    [
        new("call", "provide port for given console"),
        new("exit", "disconnect"),
        new("groups", "provide ports for group leaders"),
        new("help", "this help message"),
        new("master", "provide a list of master servers"),
        new("newlogs", "close and open all logfiles (SIGUSR2)", AdminOnly: true),
        new("pid", "provide pid of master process"),
        new("quit", "terminate conserver (SIGTERM)", AdminOnly: true),
        new("restart", "restart conserver (SIGHUP) - deprecated", AdminOnly: true),
        new("reconfig", "reread config file (SIGHUP)", AdminOnly: true),
        new("version", "provide version info for server"),
        new("up", "bring up all downed consoles (SIGUSR1)", AdminOnly: true),
    ];

    /// <summary>On the group port after login.</summary>
    public static readonly ImmutableArray<Verb> Group =
    [
        new("broadcast", "send broadcast message"),
        new("call", "connect to given console"),
        new("disconnect", "disconnect the given user(s)", AdminOnly: true),
        new("examine", "examine port and baud rates"),
        new("exit", "disconnect"),
        new("group", "show users in this group"),
        new("help", "this help message"),
        new("hosts", "show host status and user"),
        new("info", "show console information"),
        new("textmsg", "send a text message"),
    ];

    /// <summary>
    /// On the group port after login, of ours: <c>help</c> does not list them, as clients compare what it says. An old
    /// server answers <c>unknown command</c>, so a client may always ask.
    /// </summary>
    public static readonly ImmutableArray<Verb> GroupExtensions =
    [
        new("access", "show what the user may do on consoles"),
        new("log", "show what a console has logged"),
        new("grep", "search what consoles have logged"),
    ];

    /// <summary>The same on the master port.</summary>
    public static readonly ImmutableArray<Verb> MasterExtensions =
    [
        new("conserver", "provide our own version; reconfig is answered when it is over"),
    ];

    public static readonly string LoginHelp = Format(Login, 7);

    /// <summary>The same where users can log in by Kerberos.</summary>
    public static readonly string LoginHelpWithKerberos = LoginHelp + "gssapi log in with gssapi\r\n";

    public static readonly string MasterHelp = Format(Master, 11);
    public static readonly string GroupHelp = Format(Group, 13);

    /// <summary>One row per verb, names padded to <paramref name="column"/>, and a footnote when a row is starred.</summary>
    private static string Format(ImmutableArray<Verb> verbs, int column)
    {
        var text = new StringBuilder();
        foreach (Verb verb in verbs)
        {
            string name = verb.AdminOnly ? verb.Name + "*" : verb.Name;
            text.Append(name.PadRight(column)).Append(verb.Help).Append("\r\n");
        }

        if (verbs.Any(verb => verb.AdminOnly))
        {
            text.Append("* = requires admin privileges\r\n");
        }

        return text.ToString();
    }
}
