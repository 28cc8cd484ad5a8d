using System.Text;
using Conserver.Client;
using Conserver.Client.Configuration;
using Conserver.Client.Listing;
using Conserver.Client.Streams;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Many;

/// <summary>
/// <c>--broadcast</c>: lines are typed to many consoles at once, and what they answer is shown once for all that
/// answered the same. Consoles that somebody else writes to, or that may only be read, are left out: nobody is bumped.
/// </summary>
internal sealed class TypeToAll(
    Walk walk, Output output, StandardInput input, TerminalGuard guard, EscapePair escape) : IDisposable
{
    /// <summary>An answer is complete when nobody has said anything for this long.</summary>
    private const int QuietMilliseconds = 500;

    /// <summary>A console that never stops talking is shown in pieces.</summary>
    private const int LongestAnswer = 64 * 1024, LongestWait = 10_000;

    private readonly List<(ConsoleStream Stream, StringBuilder Answer)> consoles = [];
    private readonly Palette palette = Palette.For(Output.StandardOutput);
    private readonly bool isScreen = RawTerminal.IsTerminal(Output.StandardOutput);
    private readonly RawTerminal? terminal = RawTerminal.TryOpen(StandardInput.Fd);
    private readonly LineEditor editor = new();
    private readonly List<byte> echo = [];
    private bool isEscaped, isCommand, isAnswerOpen;

    /// <summary>When an answer that goes on is shown anyway.</summary>
    private long answerEnd;

    /// <summary>
    /// Types what comes on standard input until its end or the escape sequence and a dot; the exit status.
    /// </summary>
    public int Run(IReadOnlyList<string> patterns)
    {
        IReadOnlyList<ConsoleRow> found = Selection.Find(walk, patterns, output, out bool isWhole);
        foreach (ConsoleRow row in found)
        {
            Attach(row);
        }

        isWhole &= consoles.Count == found.Count;
        if (consoles.Count == 0)
        {
            return ExitCode.NoPermission;
        }

        output.Complain($"typing to {consoles.Count} of {found.Count} consoles"
            + (terminal is null ? "" : $"; `{escape}.' ends"));
        guard.Raw(terminal);
        while (consoles.Count > 0 && !output.IsBroken && Step())
        {
        }

        guard.Restore();
        isWhole &= consoles.Count > 0;
        consoles.ForEach(console => console.Stream.Leave());
        return isWhole ? ExitCode.Ok : ExitCode.Unavailable;
    }

    public void Dispose() => consoles.ForEach(console => console.Stream.Dispose());

    private void Attach(ConsoleRow row)
    {
        if (StreamOpening.Open(walk, row, StreamMode.Attach, output) is not { } stream)
        {
            return;
        }

        if (stream.Access == StreamAccess.Writing)
        {
            consoles.Add((stream, new StringBuilder()));
            return;
        }

        output.Complain(stream.Access == StreamAccess.Waiting
            ? $"{row.Name}: {stream.Holder} is attached; left out"
            : $"{row.Name}: read-only; left out");
        stream.Leave();
        stream.Dispose();
    }

    /// <summary>Waits for keys or output; false when the user is done.</summary>
    private bool Step()
    {
        // The next line of a pipe waits until the answers to the one before are shown.
        bool readsInput = !input.HasEnded && (terminal is not null || !isAnswerOpen);
        PollEntry[] entries =
        [
            .. consoles.Select(console => Entry(console.Stream)),
            new PollEntry(readsInput ? StandardInput.Fd : -1, PollEvents.Read),
        ];
        bool isReadyNow = (readsInput && input.HasBuffered) || consoles.Exists(console => console.Stream.MayHoldInput);
        bool isQuiet = Poll.Wait(entries, isReadyNow ? 0 : isAnswerOpen ? QuietMilliseconds : -1) == 0 && !isReadyNow;
        for (int i = consoles.Count - 1; i >= 0; i--)
        {
            Read(i, entries[i].IsReady);
        }

        if (isAnswerOpen && (isQuiet || Environment.TickCount64 >= answerEnd))
        {
            ShowAnswers();
        }

        bool goOn = !readsInput || !(entries[^1].IsReady || input.HasBuffered) || Type();
        consoles.ForEach(console => console.Stream.Flush());
        return goOn && (!input.HasEnded || isAnswerOpen || input.HasBuffered);
    }

    private static PollEntry Entry(ConsoleStream stream) =>
        new(stream.Fd, stream.HasOutgoing ? PollEvents.Read | PollEvents.Write : PollEvents.Read);

    private void Read(int index, bool isReady)
    {
        (ConsoleStream stream, StringBuilder answer) = consoles[index];
        if (!isReady && !stream.MayHoldInput)
        {
            return;
        }

        bool goesOn = stream.Read(data =>
        {
            if (!isAnswerOpen)
            {
                isAnswerOpen = true;
                answerEnd = Environment.TickCount64 + LongestWait;
            }

            answer.Append(Latin1.Text(data[..Math.Min(data.Length, LongestAnswer - answer.Length)]));
            if (answer.Length == LongestAnswer)
            {
                answerEnd = 0;
            }
        });
        if (!goesOn || stream.Access != StreamAccess.Writing)
        {
            output.Complain($"{stream.Name}: {(goesOn ? "somebody has taken the line" : "the session has ended")}");
            ShowAnswers();
            stream.Dispose();
            consoles.RemoveAt(index);
        }
    }

    private void ShowAnswers()
    {
        isAnswerOpen = false;
        string text = AnswerGroups.Show(
            AnswerGroups.Of(consoles.Select(console => (console.Stream.Name, Shown(console.Answer)))),
            consoles.Count,
            palette.Name);
        consoles.ForEach(console => console.Answer.Clear());

        // What is being typed moves below; a raw terminal needs a CR for each line.
        if (terminal is not null)
        {
            text = $"\r{text.Replace("\n", "\r\n", StringComparison.Ordinal)}{Latin1.Text(editor.Line)}";
        }

        output.Show(text);
    }

    private string Shown(StringBuilder answer) => isScreen ? ScreenText.Clean(answer.ToString()) : answer.ToString();

    /// <summary>Takes what was typed; false when it ends the program.</summary>
    private bool Type()
    {
        ReadOnlySpan<byte> typed = input.Take();
        if (typed.IsEmpty)
        {
            return !input.IsTerminal;
        }

        if (terminal is null)
        {
            // Answers may differ in length of time, so one line at a time; the rest comes back.
            int end = typed.IndexOf((byte)'\n');
            input.GiveBack(end < 0 ? 0 : typed.Length - end - 1);
            Send(end < 0 ? typed : [.. typed[..end], (byte)'\r']);
            return true;
        }

        foreach (byte key in typed)
        {
            if (!Press(key))
            {
                return false;
            }
        }

        return true;
    }

    private bool Press(byte key)
    {
        if (isCommand)
        {
            isCommand = false;
            return key is not ((byte)'.' or 0x03 or 0x04);
        }

        if (isEscaped && key == escape.Second)
        {
            (isEscaped, isCommand) = (false, true);
            return true;
        }

        isEscaped = key == escape.First;
        if (isEscaped)
        {
            return true;
        }

        echo.Clear();
        if (key is < 0x20 and not (0x08 or 0x0D or 0x0A or 0x15 or 0x17))
        {
            // ^C and the like are for the consoles, at once.
            Send([key]);
        }
        else if (editor.Type(key, echo))
        {
            Send([.. editor.Line, (byte)'\r']);
            editor.Clear();
            echo.AddRange("\r\n"u8);
        }

        output.Show([.. echo]);
        return true;
    }

    private void Send(ReadOnlySpan<byte> keys)
    {
        foreach ((ConsoleStream stream, _) in consoles)
        {
            stream.Type(keys);
            stream.Flush();
        }

        if (!isAnswerOpen)
        {
            isAnswerOpen = true;
            answerEnd = Environment.TickCount64 + LongestWait;
        }
    }
}
