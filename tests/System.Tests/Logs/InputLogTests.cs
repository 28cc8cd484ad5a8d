using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Logs;

/// <summary>What users type at a real shell, in the file for it.</summary>
public sealed class InputLogTests
{
    [Theory, InlineData("bash --norc --noprofile -i"), InlineData("sh -i")]
    public void Commands_are_there_and_passwords_are_not(string shell)
    {
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; admin root; }
            console c {
                master localhost; type exec; exec "PS1='rea''dy> ' exec {{shell}}"; rw *; inputlog @dir@/&.typed;
                logfile @dir@/&.log;
            }

            """, "", "-E");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "c");

        // What comes between a key and its echo is taken for the answer to it, a prompt that is late too.
        UntilPrompts(stage.Daemon, 1);
        ann.Send("\r");
        UntilPrompts(stage.Daemon, 2);
        UntilTyped(stage.Daemon, "\"keys\":\"\\r\"");
        foreach (char key in "echo a''b\r")
        {
            ann.Send(key.ToString());
        }

        ann.Until("ab\r\nready> ");
        UntilTyped(stage.Daemon, "\"by\":\"ann@localhost\",\"keys\":\"echo a''b\\r\"");
        ann.Send("stty -echo;printf Sec''ret:;read x;stty echo;printf go''ne\r");
        ann.Until("Secret:");
        ann.Send("hunter2\r");
        ann.Until("gone");
        UntilTyped(stage.Daemon, "printf go''ne\\r");
        Assert.Equal(0, stage.Daemon.Terminate());
        string typed = Typed(stage.Daemon);
        Assert.Contains("\"notEchoed\":8}", typed);
        Assert.DoesNotContain("hunter2", typed);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(stage.Daemon.Folder + "/c.typed"));
    }

    private static void UntilPrompts(Daemon daemon, int count)
    {
        string log = daemon.Folder + "/c.log";
        Deadline.Until(
            () => File.Exists(log) && File.ReadAllText(log).Split("ready> ").Length > count,
            () => $"prompt {count}\n{Visible.Lines(daemon.Messages.Text)}");
    }

    private static string Typed(Daemon daemon) =>
        File.Exists(daemon.Folder + "/c.typed") ? File.ReadAllText(daemon.Folder + "/c.typed") : "";

    private static void UntilTyped(Daemon daemon, string text) => Deadline.Until(
        () => Typed(daemon).Contains(text, StringComparison.Ordinal),
        () => $"{text} in\n{Typed(daemon)}\n{Visible.Lines(daemon.Messages.Text)}");
}
