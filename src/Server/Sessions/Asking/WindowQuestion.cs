using Conserver.Protocol.Wire;
using Conserver.Server.Consoles;

namespace Conserver.Server.Sessions;

/// <summary>
/// Asks the client how large its window is, when its user wants the console's device to know. Only a client of ours, which
/// has said that it can tell, is asked; others never meet it.
/// </summary>
/// <param name="console">The console.</param>
/// <param name="viewer">Who is asked.</param>
/// <param name="say">Shows text.</param>
/// <param name="ask">Asks the client.</param>
internal sealed class WindowQuestion(Consoles.Console console, Attachment viewer, Action<string> say, Action ask)
{
    private WindowAnswer answer = new();
    private Stage stage;

    private enum Stage
    {
        /// <summary>The client has not said that it can tell.</summary>
        CannotTell,
        CanTell,
        Asked,

        /// <summary>The client's next bytes are the answer.</summary>
        Answering,
    }

    /// <summary>The client's next bytes are for <see cref="Take"/>.</summary>
    public bool IsBeingAnswered => stage == Stage.Answering;

    /// <summary>A size can be sent, if it is the writer who wants it.</summary>
    public bool IsOffered => stage != Stage.CannotTell && console.Line.WindowFd is not null;

    /// <summary>The client can tell.</summary>
    public void Agree()
    {
        if (stage == Stage.CannotTell)
        {
            stage = Stage.CanTell;
        }
    }

    /// <summary>The user wants it.</summary>
    public void Ask()
    {
        if (stage == Stage.CannotTell)
        {
            say("this client cannot tell the size of its window]\r\n");
        }
        else if (console.Refuses(ConsoleVerb.Resize, viewer) is { } why)
        {
            say(OutcomeText.Of(ConsoleVerb.Resize, new Outcome.Refused(why)));
        }
        else if (console.Line.WindowFd is null)
        {
            say(OutcomeText.Of(ConsoleVerb.Resize, new Outcome.NoWindow()));
        }
        else
        {
            stage = Stage.Asked;
            answer = new WindowAnswer();
            ask();
        }
    }

    /// <summary>The client's answer may begin.</summary>
    public void Hear(WireSignal signal)
    {
        if (signal == WireSignal.Window && stage == Stage.Asked)
        {
            stage = Stage.Answering;
        }
    }

    /// <summary>Takes what belongs to the answer.</summary>
    public void Take(ref ReadOnlySpan<byte> data)
    {
        if (answer.Read(ref data) is { } size)
        {
            stage = Stage.CanTell;
            var command = new ConsoleCommand(ConsoleVerb.Resize, Text: size);
            say(OutcomeText.Of(command, console.Do(viewer, command)));
        }
    }
}
