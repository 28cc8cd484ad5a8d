using Conserver.Client.Configuration;
using Conserver.Client.Connections;

namespace Conserver.Client.Walking;

/// <summary>
/// Goes from server to server as a plan says. Servers that fail are passed over; a failure while a reply is awaited
/// ends the program.
/// </summary>
/// <param name="settings">Who we are and where to begin.</param>
/// <param name="login">Opens the connections.</param>
/// <param name="report">Where refusals go.</param>
public sealed class Walk(ServerSettings settings, Login login, IReport report)
{
    private const int MaxRedirects = 11;

    /// <summary>
    /// A row of <c>info</c> has fifteen fields, the first is the console's name; no refusal has as many colons.
    /// </summary>
    private const int InfoColons = 14;

    private IAnswerSink? sink;
    private int redirects;

    /// <summary>Servers that could not be reached or refused, and consoles that were refused.</summary>
    public int Failures { get; private set; }

    /// <summary>Of these, servers that did not answer in time.</summary>
    public int Silent { get; private set; }

    /// <summary>A server does not know the console that was called last.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>Whoever calls a console wants to know its whole name, as somebody who may have typed part of it.</summary>
    public bool AsksNames { get; set; }

    /// <summary>Carries out a plan that is no session.</summary>
    public void Run(WalkPlan plan, IAnswerSink answers)
    {
        sink = answers;
        Visit(plan, 0, Initial, settings.Master, null);
    }

    /// <summary>A connection to a port that a listing has named; null when there is none, which has been said.</summary>
    public Connection? Open(ServerAddress address)
    {
        try
        {
            Connection? connection = login.Open(address);
            Failures += connection is null ? 1 : 0;
            return connection;
        }
        catch (SilentServerException silence)
        {
            PassOver(silence);
            return null;
        }
    }

    /// <summary>
    /// Looks for a console and calls it: once per server of the initial list.
    /// </summary>
    /// <param name="console">As typed.</param>
    /// <param name="found">Takes the connection over, unless it fails; says whether to go on with the rest of the
    /// list.</param>
    public void Call(string console, Func<CalledConsole, bool> found)
    {
        IsUnknown = false;
        Visit(WalkPlan.Session(console), 0, Initial, settings.Master, found);
    }

    private string Initial => $"@{settings.Master}";

    private bool Visit(WalkPlan plan, int index, string places, string sender, Func<CalledConsole, bool>? found)
    {
        foreach (ServerPiece piece in ServerAddressList.Parse(places, sender, settings.Port))
        {
            if (piece.Complaint is { } complaint)
            {
                report.Complain(complaint);
                Failures++;
            }
            else if (!Visit(plan, index, Reachable(piece.Address), found))
            {
                return false;
            }
        }

        return true;
    }

    // A directory of sockets leads to one server, whatever an answer calls it.
    private ServerAddress Reachable(ServerAddress named) =>
        settings.SocketDirectory is null ? named : named with { Server = settings.Master };

    private bool Visit(WalkPlan plan, int index, ServerAddress address, Func<CalledConsole, bool>? found)
    {
        try
        {
            return Talk(plan, index, address, found);
        }
        catch (SilentServerException silence)
        {
            PassOver(silence);
            return true;
        }
    }

    private void PassOver(SilentServerException silence)
    {
        report.Complain(silence.Message);
        Failures++;
        Silent++;
    }

    private bool Talk(WalkPlan plan, int index, ServerAddress address, Func<CalledConsole, bool>? found)
    {
        Connection? connection = Open(address);
        if (connection is null)
        {
            return true;
        }

        bool handedOver = false;
        try
        {
            Step step = plan.Steps[index];
            report.Debug(1, $"{address.Server}: {step.Line}");
            if (step.IsCall)
            {
                return Call(plan, index, connection, found, ref handedOver);
            }

            if (index + 1 == plan.Steps.Count)
            {
                sink!.Collect(connection, step, follows: index > 0 ? plan.Steps[index - 1] : null);
                return true;
            }

            string places = connection.Ask(step.Line);
            _ = connection.Ask("exit");
            connection.Dispose();
            return Visit(plan, index + 1, places, address.Server, found);
        }
        finally
        {
            if (!handedOver)
            {
                connection.Dispose();
            }
        }
    }

    private bool Call(
        WalkPlan plan, int index, Connection connection, Func<CalledConsole, bool>? found, ref bool handedOver)
    {
        Step step = plan.Steps[index];
        string? name = null;
        string reply = AsksNames && found is not null && redirects > 0
            ? CallByName(connection, step, out name)
            : connection.Ask(step.Line);
        if (reply[0] == '@' || char.IsAsciiDigit(reply[0]))
        {
            if (++redirects > MaxRedirects)
            {
                throw new ClientException("forwarding level too deep!", ExitCode.Software);
            }

            connection.SendLine("exit");
            _ = connection.ReadToEnd();
            connection.Dispose();
            bool isThere = plan.IsAskedBehind && reply[0] != '@';
            return Visit(plan, isThere ? index + 1 : index, reply, connection.Server, found);
        }

        redirects = 0;
        if (reply[0] != '[')
        {
            Failures++;
            IsUnknown |= reply.EndsWith(" not found\r\n", StringComparison.Ordinal);
            report.Refuse($"{connection.Server}: {reply}");
            if (found is not null)
            {
                report.Refuse(connection.AskToEnd());
            }

            return true;
        }

        if (found is null)
        {
            // We are attached, only to learn where the console lives; the listing is asked for on a connection of its own.
            connection.Dispose();
            return Visit(plan, index + 1, connection.Address, found);
        }

        bool goOn = found(new CalledConsole(connection, step.Argument ?? "", reply, name));
        handedOver = true;
        return goOn;
    }

    /// <summary>
    /// Asks where consoles are served what the console is really called, and calls it in one go: a name nobody knows has
    /// no row.
    /// </summary>
    private static string CallByName(Connection connection, Step step, out string? name)
    {
        connection.SendLine($"info {step.Argument}");
        string reply = connection.Ask(step.Line);
        int end = reply.IndexOf('\n', StringComparison.Ordinal);
        ReadOnlySpan<char> row = reply.AsSpan(0, Math.Max(end, 0));
        name = row.Count(':') >= InfoColons && reply[0] != '[' ? reply[..row.IndexOf(':')] : null;
        return name is null ? reply
            : end + 1 < reply.Length ? reply[(end + 1)..]
            : connection.ReadReply();
    }
}
