using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>One performance of a script: a console of its own, those attached to it, and what has become of it.</summary>
internal sealed class Scene
{
    /// <summary>The escape sequence.</summary>
    public const string Sequence = "\u0005c";

    private readonly Stage stage;
    private readonly string console;
    private readonly List<RawClient> present = [];
    private int starts = 1;
    private bool isDown;

    /// <param name="stage">Whose record it goes into.</param>
    /// <param name="console">The console; lines about others are left out of the record.</param>
    public Scene(Stage stage, string console)
    {
        this.stage = stage;
        this.console = console;
        stage.Omit($@"\bk(?!{console[1..]}\b)\d\d\d\b");
    }

    /// <summary>The console is not up before somebody calls it.</summary>
    public bool OpensWhenCalled { get; set; }

    /// <summary>The console has a log file.</summary>
    public bool IsLogged { get; set; } = true;

    private string DevicePath => Path.Combine(stage.Daemon.Folder, console + ".got");

    /// <summary>This state meets a difference that is meant.</summary>
    public void Except(KnownDifference difference) => stage.Except(difference);

    /// <summary>One who has called, and does not see output yet.</summary>
    public RawClient Call(string user)
    {
        if (!OpensWhenCalled)
        {
            UntilStarted();
        }
        else if (isDown)
        {
            isDown = false;
            starts++;
        }

        RawClient client = stage.Group(user);
        client.LogIn(user);
        client.Call(console);
        UntilStarted();
        present.Add(client);
        return client;
    }

    /// <summary>One who is attached.</summary>
    public RawClient Join(string user)
    {
        RawClient client = Call(user);
        client.Ask(Sequence + ";");
        return client;
    }

    /// <summary>Types a step, and brings the client back to where it can go on.</summary>
    /// <param name="me">Who types.</param>
    /// <param name="witness">Another one, who is attached.</param>
    /// <param name="step">What, behind the sequence.</param>
    public void Type(RawClient me, RawClient witness, string step)
    {
        me.Send(Sequence + step);
        string answer = me.UntilAny("]", "connecting...", "\u00ffZ", "\u00ffG", "\u00ffE");
        if (answer.EndsWith("disconnect]", StringComparison.Ordinal))
        {
            me.UntilEnd();
            present.Remove(me);
            return;
        }

        BringBack(me, witness, step, answer);
        me.Settle();
        if (step == "d" && answer == "[line down]")
        {
            isDown = true;
        }
        else if (step == "o" && (answer is "[up]" or "[connecting..."))
        {
            isDown = false;
            starts++;
        }
    }

    /// <summary>Waits until a task that the script has started, and not ended, has come to its end.</summary>
    public static void UntilTaskEnded(RawClient me, RawClient witness)
    {
        if (me.Record.Contains("started]", StringComparison.Ordinal)
            && !me.Record.Contains("[task terminate]", StringComparison.Ordinal))
        {
            UntilTaskEnded(witness);
        }
    }

    /// <summary>
    /// Shows what everybody has seen, what one who comes now finds and gets when she takes the line, and what has reached
    /// the device and the log.
    /// </summary>
    public void ShowOutcome()
    {
        present.ForEach(client => client.Settle());
        RawClient zoe = Call("zoe");
        string state = zoe.Ask(Sequence + "=");
        bool up = state.Contains("[up]", StringComparison.Ordinal);
        zoe.Ask(Sequence + ";");
        zoe.Ask(Sequence + "w");
        zoe.Ask(Sequence + "f");
        if (!state.Contains("down]", StringComparison.Ordinal))
        {
            // What is quoted reaches the device even before its initcmd has ended.
            zoe.Send(up ? "END" : "\u0005c\\105\u0005c\\116\u0005c\\104");
            UntilReceived("END");
        }

        zoe.Send(Sequence + "n");
        if (zoe.UntilAny("note: ", "]\r\n").EndsWith(' '))
        {
            zoe.Send("END\r");
            zoe.Until("]\r\n");
            UntilLogged("END -- ");
        }
        else if (!up && IsLogged)
        {
            UntilLogged("Console down -- ");
        }

        present.ForEach(client => client.Settle());
        stage.ShowLog(console);
        stage.Remark("the device got " + Visible.Text(Received()));
    }

    /// <summary>The writer takes the line down.</summary>
    public void TakeDown()
    {
        present[^1].Ask(Sequence + "d");
        present.ForEach(client => client.Settle());
    }

    /// <summary>Everybody leaves; shows the console once it is down.</summary>
    public void ShowAbandoned()
    {
        present.ForEach(client => client.AskToEnd(Sequence + "."));
        Deadline.Until(
            () => stage.Watcher().Ask($"hosts {console}\r\n").Contains(" down ", StringComparison.Ordinal),
            () => "the console's end");
        RawClient yan = stage.Group("yan");
        yan.LogIn("yan");
        yan.Ask($"info {console}\r\n");
    }

    // The line that contains it is complete.
    private void UntilLogged(string text)
    {
        stage.Daemon.UntilLogged(console, text);
        Deadline.Until(() => stage.Daemon.LogText(console).EndsWith('\n'), () => "the log's last line");
    }

    // Wakes who is suspended, runs and ends a local command, restores the sequence, waits for a task to begin or to end.
    private void BringBack(RawClient me, RawClient witness, string step, string answer)
    {
        switch (answer)
        {
            case "[\u00ffZ" or "[\u00ffG":
                witness.Ask(Sequence + "w");
                me.Send("k");
                me.Until("]\r\n");
                break;
            case "[\u00ffE":
                witness.Ask(Sequence + "w");
                me.Send("\u00ffE");
                me.Until("[rw]\r\n");
                me.Send("from a local command\u0005c?\r");
                me.Send("\u00ff.");
                break;
            case "[task terminate]":
                UntilTaskEnded(witness);
                break;
            case "[task `z' started]":
                // Debian's task does not end well by a signal that comes too early.
                Deadline.Until(() => File.Exists(Path.Combine(stage.Daemon.Folder, "asleep")), () => "the task's start");
                break;
            case var redefined when redefined.StartsWith("[redef:", StringComparison.Ordinal):
                me.Send(step[1..] + "e" + Sequence);
                me.Until("ok]\r\n");
                break;
        }
    }

    private static void UntilTaskEnded(RawClient witness)
    {
        witness.Until("[task terminated: ");
        witness.Until("]\r\n");
    }

    // The device says so each time it starts, when it echoes nothing any more.
    private void UntilStarted()
    {
        Deadline.Until(() => Received().Split("ready\n").Length > starts, () => "the device's start; it got " + Received());
        if (IsLogged)
        {
            stage.Daemon.UntilLogged(console, "three\n");
        }
    }

    private void UntilReceived(string text) => Deadline.Until(
        () => Received().Contains(text, StringComparison.Ordinal), () => $"\"{text}\" on the device; it got {Received()}");

    private string Received() => File.Exists(DevicePath) ? File.ReadAllText(DevicePath, Encoding.Latin1) : "";
}
