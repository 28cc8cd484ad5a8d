using Conserver.Client.Walking;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Terminal;

/// <summary>
/// Asks for a password: the question goes to the controlling terminal, the answer comes from standard input, so that
/// it can be piped in while a person can still see what is asked.
/// </summary>
internal sealed class PasswordPrompt(StandardInput input, Output output, TerminalGuard guard) : IPrompt
{
    private const int MaxLength = 8192;

    /// <summary>The password without its line end; null when there is no terminal to ask on.</summary>
    public string? Password(string userName, string host) =>
        Ask($"Enter {userName}@{PrintableText.Of(host)}'s password: ", isShown: false);

    public string? Answer(string question, bool isShown) => Ask($"{PrintableText.Of(question)} ", isShown);

    // Part of the question is the server's; it must not drive the terminal.
    private string? Ask(string question, bool isShown)
    {
        ControllingTerminal terminal;
        try
        {
            terminal = ControllingTerminal.Open();
        }
        catch (PosixException caught)
        {
            output.Complain($"could not open `/dev/tty': {caught.Reason}");
            return null;
        }

        using (terminal)
        {
            Say(terminal, question);
            if (!isShown && RawTerminal.TryOpen(terminal.Fd) is { } modes)
            {
                guard.Password(modes);
            }

            string answer = ReadLine();
            guard.Restore();
            Say(terminal, isShown ? "" : "\n");
            return answer;
        }
    }

    private string ReadLine()
    {
        var line = new List<byte>();
        int next;
        while ((next = input.ReadByte()) >= 0 && next is not ('\r' or '\n'))
        {
            if (line.Count < MaxLength)
            {
                line.Add((byte)next);
            }
        }

        if (next == '\r')
        {
            input.SkipBuffered((byte)'\n');
        }

        return Latin1.Text([.. line]);
    }

    private static void Say(ControllingTerminal terminal, string text) =>
        _ = Output.WriteAll(terminal.Fd, Latin1.Bytes(text), out _);
}
