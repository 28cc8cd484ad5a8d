using System.Text;
using Conserver.Client;
using Conserver.Client.Configuration;
using Conserver.Client.Connections;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.CommandLine;
using Conserver.ConsoleProgram.Configuration;
using Conserver.ConsoleProgram.Picking;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Interactive;

/// <summary>
/// The exchange between the answer to <c>call</c> and the first byte a person types: escape sequence, state, message of
/// the day, replay lengths, mode. Each question waits for its reply, as conserver 8.2.7 does and its server expects.
/// </summary>
internal sealed class SessionOpening(Settings settings, Output output)
{
    /// <summary>Servers from 8.1.14 on let the client set the lengths of playback and replay.</summary>
    private const int SetsLines = 8001014;
    private const byte VersionQuestion = 'V' | 0x80, LastLine = 0x12;

    private readonly StringBuilder surplus = new();

    /// <summary>The name was chosen from a list instead of typed.</summary>
    public bool IsPicked { get; set; }

    /// <summary>Begins the session.</summary>
    /// <param name="called">Has just answered.</param>
    /// <exception cref="ClientException">An answer nobody knows, or <c>-k</c> and the console is not up.</exception>
    public AttachedConsole Open(CalledConsole called)
    {
        (Connection connection, string name, string answer, string? fullName) = called;
        surplus.Clear();
        Options options = settings.Options;
        ClientCommand? current = Classify(connection, name, answer);
        EscapePair escape = Redefine(connection);
        AskState(connection, escape);
        int version = AskVersion(connection, escape);
        AgreeOnWindow(connection, escape);
        if (fullName is not null && (IsPicked || !AsciiCase.Same(fullName, name)))
        {
            string how = current == ClientCommand.Spy || options.Command == ClientCommand.Spy ? "watching" : "attached to";
            output.Print($"[{how} {fullName}]");
        }

        output.Print($"[Enter `{escape}?' for help]");
        string motd = Ask(connection, escape, (byte)'m');
        ShowUnless(motd, "[-- MOTD --]");
        if (version >= SetsLines)
        {
            SetLines(connection, escape, (byte)'P', settings.Playback);
            SetLines(connection, escape, (byte)'R', settings.Replay);
        }

        Connect(connection, escape);
        bool asksToWrite = current is not null && Ask(connection, escape, current.Value);

        connection.Flush();
        output.Flush();
        return new AttachedConsole(connection, name, Latin1.Bytes(surplus.ToString()), asksToWrite);
    }

    /// <summary>The mode we are in after <c>call</c>; null when asking for another has no sense.</summary>
    private ClientCommand? Classify(Connection connection, string name, string answer)
    {
        string line = FirstLine(answer);
        if (settings.Options.Verbose)
        {
            output.Print($"{output.ProgramName}: {Verb(settings.Options.Command)} to {name} (on {connection.Server})");
        }

        switch (line)
        {
            case "[attached]\r\n":
                return settings.Options.Command == ClientCommand.Force ? ClientCommand.Force : ClientCommand.Attach;
            case "[spy]\r\n" or "[ok]\r\n" or "[read-only -- initializing]\r\n":
                return ClientCommand.Spy;
            case "[console is read-only]\r\n":
                if (settings.Options.Command != ClientCommand.Spy)
                {
                    output.Complain($"{name} is read-only");
                }

                return settings.Options.Command;
            case "[line to console is down]\r\n":
                output.Complain($"{name} is down");
                if (settings.Options.Verbose)
                {
                    output.Print($"[use `{settings.Escape ?? EscapePair.Default}o' to open console line]");
                }

                return null;
            default:
                output.Show($"{name}: {answer}");
                throw new ClientException(null);
        }
    }

    private EscapePair Redefine(Connection connection)
    {
        if (settings.Escape is not { } escape)
        {
            return EscapePair.Default;
        }

        EscapePair old = EscapePair.Default;
        connection.Send([old.First, old.Second, (byte)'e', escape.First, escape.Second]);
        string reply = FirstLine(connection.ReadReply());
        return reply.StartsWith("[redef:", StringComparison.Ordinal)
            ? escape
            : throw new ClientException("protocol botch on redef of escape sequence");
    }

    private void AskState(Connection connection, EscapePair escape)
    {
        string reply = FirstLine(Ask(connection, escape, (byte)'='));
        if (ShowUnless(reply, "[up]") && settings.Options.ExitWhenDown)
        {
            throw new ClientException("Console is not 'up'. Exiting. (-k)");
        }
    }

    private int AskVersion(Connection connection, EscapePair escape)
    {
        string reply = FirstLine(Ask(connection, escape, VersionQuestion));
        return reply.Length > 1 && reply[0] == '[' ? LeadingNumber(reply.AsSpan(1)) : 0;
    }

    /// <summary>Says that the size of our window may be asked for; servers of others do not know of that.</summary>
    private void AgreeOnWindow(Connection connection, EscapePair escape)
    {
        if (Picker.CanPick && ControllingTerminal.Size() != default
            && FirstLine(Ask(connection, escape, (byte)'+')).StartsWith("[window]", StringComparison.Ordinal))
        {
            connection.AgreeOnWindow();
        }
    }

    private static int LeadingNumber(ReadOnlySpan<char> text)
    {
        int length = text.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(length < 0 ? text : text[..length], out int value) ? value : 0;
    }

    private static void SetLines(Connection connection, EscapePair escape, byte letter, int? lines)
    {
        if (lines is { } count)
        {
            int rows = count == 0 ? ControllingTerminal.Rows() : count;
            connection.Send([escape.First, escape.Second, letter, .. Latin1.Bytes($"{rows}\r")]);
            _ = connection.ReadReply();
        }
    }

    /// <summary>From <c>[connected]</c> on, output flows; what came with the reply is kept for the screen.</summary>
    private void Connect(Connection connection, EscapePair escape)
    {
        string reply = Ask(connection, escape, (byte)';');
        int end;
        while ((end = reply.IndexOf('\n', StringComparison.Ordinal)) >= 0)
        {
            string line = reply[..(end + 1)];
            reply = reply[(end + 1)..];
            if (!ShowUnless(line, "[connected]"))
            {
                break;
            }
        }

        surplus.Append(reply);
    }

    /// <summary>Asks for the mode that is wanted, and for what has been said; true when that is to write.</summary>
    private bool Ask(Connection connection, EscapePair escape, ClientCommand current)
    {
        Options options = settings.Options;
        byte letter = options.Command switch
        {
            ClientCommand.Force => (byte)'f',
            ClientCommand.Spy => (byte)'s',
            _ => (byte)'a',
        };
        if (current != options.Command)
        {
            connection.Send([escape.First, escape.Second, letter]);
        }

        if (options.WithReplay)
        {
            connection.Send([escape.First, escape.Second, (byte)'r']);
        }
        else if (options.Verbose)
        {
            connection.Send([escape.First, escape.Second, LastLine]);
        }

        return current != options.Command && letter == (byte)'a';
    }

    private static string Ask(Connection connection, EscapePair escape, byte letter)
    {
        connection.Send([escape.First, escape.Second, letter]);
        return connection.ReadReply();
    }

    /// <summary>Shows a reply that is neither the expected one nor a refusal; true when it was shown.</summary>
    private bool ShowUnless(string reply, string expected)
    {
        bool unexpected = !reply.StartsWith(expected, StringComparison.Ordinal)
            && !reply.StartsWith("[unknown", StringComparison.Ordinal);
        if (unexpected)
        {
            output.Show(reply);
        }

        return unexpected;
    }

    /// <summary>The reply proper. Output that slipped in behind it is kept (8.2.7 dropped it).</summary>
    private string FirstLine(string reply)
    {
        int end = reply.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0)
        {
            return reply;
        }

        surplus.Append(reply, end + 1, reply.Length - end - 1);
        return reply[..(end + 1)];
    }

    private static string Verb(ClientCommand command) => command switch
    {
        ClientCommand.Force => "force",
        ClientCommand.Spy => "spy",
        _ => "attach",
    };
}
