using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Peers;

namespace Conserver.System.Tests.Behaviour;

/// <summary>The serial ports of machines that QEMU makes.</summary>
public sealed class GuestTests
{
    [Fact]
    public void A_guest_is_a_console_whichever_of_the_two_begins()
    {
        using var folder = new ScratchFolder();
        int port = Ports.Free(), telnet = Ports.Free();
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; }
            default * { master localhost; rw *; logfile @dir@/&.log; }
            console uds { type uds; uds {{folder.File("uds")}}; }
            console dials { type listen; listen {{folder.File("dials")}}; }
            console tcp { type listen; listen {{port}}; }
            console telnet { type listen; listen 127.0.0.1:{{telnet}}; protocol telnet; }
            console other { type exec; exec "stty raw -echo; exec cat"; }
            """, "", "-E");
        stage.Daemon.Messages.Take($"waits for a connection at 127.0.0.1:{telnet}");
        using (new Qemu("-serial", $"unix:{folder.File("uds")},server=on,wait=on"))
        {
            stage.Daemon.UntilLogged("uds", Qemu.First);
        }

        using (new Qemu("-chardev", $"socket,id=a,path={folder.File("dials")},reconnect=1", "-serial", "chardev:a"))
        using (new Qemu("-chardev", $"socket,id=a,host=127.0.0.1,port={port}", "-serial", "chardev:a"))
        using (new Qemu("-serial", $"telnet:127.0.0.1:{telnet}"))
        {
            stage.Daemon.UntilLogged("dials", Qemu.First);
            stage.Daemon.UntilLogged("tcp", Qemu.First);
            stage.Daemon.UntilLogged("telnet", Qemu.First);
            Viewer ann = stage.Attach("ann", "other");
            ann.Type("neighbour\r\n");
            ann.Until("neighbour\r\n");
        }

        using (new Qemu("-serial", $"unix:{folder.File("dials")}"))
        {
            Deadline.Until(
                () => stage.Daemon.LogText("dials").Split(Qemu.First).Length == 3, () => stage.Daemon.LogText("dials"));
        }

        DeviceTests.UntilState(stage, "dials", "down");
        Assert.DoesNotContain("forcing down", stage.Daemon.Messages.Text.Replace("connect(", "", StringComparison.Ordinal)
            .Split("[dials]")[^1], StringComparison.Ordinal);
    }
}
