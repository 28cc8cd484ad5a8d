using Conserver.Client.Connections;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.Terminal;

namespace Conserver.ConsoleProgram.Answering;

/// <summary>Asks the last question of a walk and shows the answers as conserver 8.2.7 does.</summary>
internal sealed class Answers(Output output) : IAnswerSink
{
    /// <summary><c>ok -- disconnected N users</c>: where N is.</summary>
    private const int DisconnectedOffset = 19;

    /// <summary>A little more than a server of ours gives a configuration.</summary>
    private static readonly TimeSpan ReloadPatience = TimeSpan.FromMinutes(11);

    private long disconnected;

    /// <summary>A server has said that what it was asked to do has not worked.</summary>
    public bool HasFailed { get; private set; }

    /// <inheritdoc/>
    /// <remarks>The step before the last decides about the server's name in front.</remarks>
    public void Collect(Connection connection, Step step, Step? follows)
    {
        if (step.Verb == "quit")
        {
            Quit(connection);
            return;
        }

        ServerIdentity? own = step.Verb is "reconfig" or "version" ? ServerIdentity.Ask(connection) : null;
        if (own is not null && step.Verb == "reconfig")
        {
            // Answered when the reload has ended.
            connection.Patience = ReloadPatience;
        }

        string answer = connection.AskToEnd(step.Line);
        bool isOk = answer.StartsWith("ok", StringComparison.Ordinal);
        bool named = follows?.Verb == "master";
        switch (step.Verb)
        {
            case "disconnect" when isOk:
                disconnected += CountIn(answer);
                break;
            case "broadcast" or "textmsg" when isOk:
                break;
            case "version" when own is not null:
                string who = named ? $"{connection.Server}: " : "";
                string trouble = own.Trouble is { } what ? $"{who}warning: {what}\r\n" : "";
                output.Show($"{who}{answer}{who}Conserver {own.Version}\r\n{trouble}");
                break;
            case "disconnect" or "reconfig" or "newlogs" or "up":
                HasFailed |= own is not null && !isOk;
                output.Show($"{connection.Server}: {answer}");
                break;
            default:
                output.Show(named ? $"{connection.Server}: {answer}" : answer);
                break;
        }
    }

    /// <summary>The end of the walk.</summary>
    public void Finish(Step last)
    {
        if (last.Verb == "disconnect")
        {
            output.Print($"disconnected {disconnected} {(disconnected == 1 ? "user" : "users")}");
        }
    }

    internal static long CountIn(string answer)
    {
        int end = DisconnectedOffset;
        while (end < answer.Length && end < DisconnectedOffset + 9 && char.IsAsciiDigit(answer[end]))
        {
            end++;
        }

        return end > DisconnectedOffset ? long.Parse(answer.AsSpan(DisconnectedOffset, end - DisconnectedOffset), null) : 0;
    }

    private void Quit(Connection connection)
    {
        string reply = connection.Ask("quit");
        output.Show($"{connection.Server}: {reply}");
        if (!reply.StartsWith("ok", StringComparison.Ordinal))
        {
            _ = connection.AskToEnd();
        }
    }
}
