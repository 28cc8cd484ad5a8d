using Conserver.Client.Connections;
using Conserver.Posix;

namespace Conserver.Client.Walking;

/// <summary>Logins by Kerberos with the tickets the user has.</summary>
internal sealed class KerberosTickets(IReport report)
{
    private const string Ok = "ok\r\n";

    /// <summary>A KDC that does not answer is waited for so long; a password does as well.</summary>
    private static readonly TimeSpan TicketTime = TimeSpan.FromSeconds(10);

    /// <summary>Servers with which it does not work, and that are not asked again.</summary>
    private readonly HashSet<string> refusing = new(StringComparer.Ordinal);

    /// <summary>
    /// Logs in, if there is a ticket for the server and it wants one; null when the login goes on as without.
    /// </summary>
    /// <param name="connection">Nothing has been said but the greeting.</param>
    /// <param name="server">Its name: the ticket is for <c>host/NAME</c>.</param>
    public LoginResult? TryLogIn(Connection connection, string server)
    {
        if (refusing.Contains(server))
        {
            return null;
        }

        using KerberosLogin? login = Begin(server, out string reason);
        if (login is null || connection.Ask($"gssapi {login.Token.Length}") != Ok)
        {
            report.Debug(1, $"{server}: no Kerberos: {(login is null ? reason : "not offered")}");
            refusing.Add(server);
            return null;
        }

        if (login.Finish(connection.Exchange(login.Token)) is not { } failure)
        {
            report.Debug(1, $"{server}: logged in by Kerberos");
            return LoginResult.Done;
        }

        // What the other end makes of this connection is not known; the next one is for a password.
        report.Complain($"Kerberos login with `{server}': {failure}");
        refusing.Add(server);
        return LoginResult.Again;
    }

    private static KerberosLogin? Begin(string server, out string reason)
    {
        KerberosLogin? login = null;
        string said = "no answer from the KDC";
        var thread = new Thread(() => login = Kerberos.Begin(server, out said)) { IsBackground = true, Name = "Kerberos" };
        thread.Start();
        bool isInTime = thread.Join(TicketTime);
        reason = said;
        return isInTime ? login : null;
    }
}
