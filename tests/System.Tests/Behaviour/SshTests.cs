using System.Net;
using System.Net.Sockets;
using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Peers;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Lines of type <c>ssh</c>, to a real server of its own.</summary>
public sealed class SshTests
{
    [Fact]
    public void A_host_is_reached_with_its_key_and_what_keeps_one_out_is_clear()
    {
        using var shell = new SecureShell();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; admin root; }
            default * {
                master localhost; type ssh; rw *; logfile @dir@/&.log; host 127.0.0.1; port {{shell.Port}};
                username {{Environment.UserName}}; sshkey {{shell.PathOf("user")}}; sshknownhosts {{shell.PathOf("known")}};
                windowsize 91x27;
            }
            console good { }
            console wrong { sshknownhosts {{shell.PathOf("wrong")}}; }
            console unknown { sshknownhosts {{shell.PathOf("empty")}}; }
            console refused { sshkey {{shell.PathOf("stranger")}}; }
            console away { port {{Ports.Free()}}; }
            console silent { port {{((IPEndPoint)silent.LocalEndpoint).Port}}; sshtimeout 1; }

            """, "", "-E");
        stage.Daemon.UntilLogged("good", "27 91\r\nwelcome\r\n");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "good");
        ann.Send("~.hello\r");
        ann.Until("~.hello\r\n~.hello\r\n");
        List<string> expected =
        [
            "ERROR: [wrong] ssh: 127.0.0.1 shows another host key than the one in ",
            "ERROR: [unknown] ssh: the host key of 127.0.0.1 is not in ",
            "ERROR: [refused] ssh: 127.0.0.1 refuses user `",
            "ERROR: [silent] ssh: Connection to 127.0.0.1 port ",
            "ERROR: [away] ssh: connect to host 127.0.0.1 port ",
        ];
        while (expected.Count > 0)
        {
            string said = stage.Daemon.Messages.TakeAny([.. expected]);
            expected.RemoveAll(line => said.EndsWith(line, StringComparison.Ordinal));
        }

        ann.Send("\u0005co");
        ann.Until("up]\r\n");
        ann.Until("welcome\r\n");
        Assert.DoesNotContain("[silent] console up", stage.Daemon.Messages.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("rate exceeded", stage.Daemon.Messages.Text, StringComparison.Ordinal);
    }
}
