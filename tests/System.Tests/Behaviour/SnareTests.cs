using System.Diagnostics;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Devices that are none, programs that do not stay: what is said of them, and who has to wait.</summary>
public sealed class SnareTests
{
    private static readonly (string Name, string Items, string State, string[] Messages)[] Snares =
    [
        ("pipe", "type device; device @dir@/pipe; baud 9600; parity none;", "down",
        [
            ": Inappropriate ioctl for device: forcing down\n",
            "is a pipe or a disk: a console of type device needs a serial port or another terminal\n",
        ]),
        ("file", "type device; device @dir@/file; baud 9600; parity none;", "down",
        [
            ": Inappropriate ioctl for device: forcing down\n",
            "is a file: a console of type device needs a serial port or another terminal\n",
        ]),
        ("refused", "type exec; exec @dir@/file;", "down",
            ["exit(126)\n", "initialization rate exceeded: forcing down\n"]),
        ("forks", "type exec; exec \"setsid -f sleep 5\";", "down",
            ["the command ends at once: if it goes into the background, it has to be told not to\n"]),
        ("freed", "type exec; exec \"setsid -f sleep 5 <&- >&- 2>&-\";", "down",
            ["the command ends at once: if it goes into the background, it has to be told not to\n"]),
        ("leaves", "type exec; exec \"sleep 5 & exit 0\";", "down",
        [
            "has left processes behind: they are ended before it is started again\n",
            "the command ends at once: if it goes into the background, it has to be told not to\n",
        ]),
        ("taken", "type listen; listen @dir@/file;", "down", [", where a file is: Address already in use: forcing down\n"]),
        ("beaten", "type exec; exec cat;", "up", []),
    ];

    [Fact]
    public void Each_says_what_is_wrong_and_keeps_no_neighbour_waiting()
    {
        using ScratchFolder folder = new();
        folder.Write("file", "precious");
        File.SetUnixFileMode(folder.File("file"), UnixFileMode.None);
        using (Process make = Process.Start("mkfifo", [folder.File("pipe")]))
        {
            make.WaitForExit();
        }

        string consoles = string.Concat(Snares.Select(snare => $"console {snare.Name} {{ {snare.Items} }}\n"))
            .Replace("@dir@", folder.Path, StringComparison.Ordinal);
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; }
            default * { master localhost; rw *; }
            {{consoles}}
            console neighbour { type exec; exec "stty raw -echo; exec cat"; }

            """, "", "-E");
        Viewer ann = stage.Attach("ann", "neighbour");
        RawClient bob = stage.Group("B");
        bob.Attach("bob", "beaten");
        string breaks = string.Concat(Enumerable.Repeat("\x05cl0", 2000));
        for (int i = 0; i < 5; i++)
        {
            bob.SendUntilRefused(breaks);
            ann.Type($"hello {i}\r\n");
            ann.Until($"hello {i}\r\n");
        }

        foreach ((string name, string _, string state, string[] messages) in Snares)
        {
            foreach (string message in messages)
            {
                Deadline.Until(
                    () => stage.Daemon.Messages.Text.Split('\n').Any(line =>
                        line.Contains($"[{name}] ", StringComparison.Ordinal)
                        && (line + '\n').EndsWith(message, StringComparison.Ordinal)),
                    () => $"{name}: {message}\n{stage.Daemon.Messages.Text}");
            }

            DeviceTests.UntilState(stage, name, state);
        }

        Assert.DoesNotContain("internal error", stage.Daemon.Messages.Text, StringComparison.Ordinal);
        Assert.Equal(8, new FileInfo(folder.File("file")).Length);
        ann.Leave();
    }
}
