using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>
/// Clients that come over a directory of Unix-domain sockets: what a build of 8.2.7 for these says, and ours besides.
/// </summary>
public sealed class UnixSocketTests : IDisposable
{
    private const string Version = "version `conserver.com version 8.2.7'\r\n";

    private const string Trusting = """
        access * { trusted 127.0.0.1; admin root; }
        default * { master localhost; type exec; exec cat; rw *; }
        console c1 { }
        console c2 { }
        console c3 { }
        console r1 { master 10.9.9.9; }

        """;

    private readonly SocketFolder sockets = new();

    public void Dispose() => sockets.Dispose();

    [Fact]
    public void The_conversation_is_that_of_a_build_for_Unix_domain_sockets()
    {
        using var daemon = new Daemon(Make.Ours, sockets, Trusting);
        using var master = new RawClient(sockets.Master, "M");
        master.Until("ok\r\n");
        Assert.Equal(
            "exit   disconnect\r\nhelp   this help message\r\nlogin  log in\r\nssl    start ssl session\r\n",
            master.Ask("help\r\n"));
        Assert.Equal("ok\r\n", master.Ask("login bob\r\n"));
        Assert.Equal("@0\r\n", master.Ask("master\r\n"));
        Assert.Equal("1\r\n", master.Ask("groups\r\n"));
        Assert.Equal("1\r\n", master.Ask("call c1\r\n"));
        Assert.Equal("1\r\n", master.Ask("call c3\r\n"));
        Assert.Equal("automatic redirection disabled - console on master `10.9.9.9'\r\n", master.Ask("call r1\r\n"));
        Assert.Equal("goodbye\r\n", master.AskToEnd("exit\r\n"));

        using var group = new RawClient(sockets.Group, "G");
        group.LogIn("bob");
        Assert.Matches($@"^c1:{Daemon.HostName},{daemon.Pid},1:\|:", group.Ask("info c1\r\n"));
        group.Call("c1");
        Assert.Equal("[connected]\r\n", group.Ask("\u0005c;"));
        Assert.StartsWith(
            "[who c1]\r\n bob@localhost                    * attach    0:00 ", group.Ask("\u0005cw"),
            StringComparison.Ordinal);
        Assert.Equal(
            "[group ctl_1]\r\n bob@localhost                    * attach    0:00 c1\r\n", group.Ask("\u0005cg"));
        Assert.Contains($",{daemon.Pid},1:|:", group.Ask("\u0005ci"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_of_the_client_goes_there()
    {
        using var daemon = new Daemon(Make.Ours, sockets, Trusting);
        string pid = daemon.Pid.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(
            "localhost: version `conserver.com version 8.2.7'\r\nlocalhost: Conserver 0.1.0\r\n", Console("-r"));
        Assert.Equal(Version + "Conserver 0.1.0\r\n", Console("-p", "no-such-service", "-R"));
        Assert.Equal($"localhost: {pid}\r\n", Console("-P"));
        Assert.Equal("localhost: automatic redirection disabled - console on master `10.9.9.9'\r\n", Console("r1"));
        Assert.Equal("localhost: console `c9' not found\r\n", Console("c9"));
        string[] rows = [.. new[] { "c3", "c2", "c1" }.Select(name => $" {name,-24}   up   <none>\r\n")];
        Deadline.Until(() => Console("-u") == string.Concat(rows), () => "all consoles up");
        Assert.Equal(rows[1], Console("-u", "c2"));
        Assert.Equal("", Console("-w"));
        Assert.Equal(3, Console("-x").Split("Local").Length - 1);
        Assert.Equal(3, Console("-i").Split($",{pid},1:|:").Length - 1);
        Assert.Contains("\"name\"", Console("--json", "-u", "c2"), StringComparison.Ordinal);
        Assert.Equal("", Console("-b", "hello all"));
        Assert.Equal("", Console("-t", "bob", "hello bob"));
        Assert.Equal("disconnected 0 users\n", Console("-d", "bob"));
        Assert.Equal("localhost: ok -- bringing up consoles\r\n", Console("-z", "bringup"));
        Assert.Equal("localhost: ok -- terminated\r\n", Console("-q"));
        Assert.Equal(0, daemon.Exit());
    }

    [Fact]
    public void A_session_moves_from_console_to_console()
    {
        using var daemon = new Daemon(Make.Ours, sockets, Trusting);
        using var ann = new Viewer(
            Make.Ours, "ann", onTerminal: true, "-n", "-C", "/dev/null", "-M", sockets.Path, "-v", "-l", "ann", "c1");
        ann.Begin();
        Assert.Contains("attach to c1 (on localhost)", ann.Intake.Text, StringComparison.Ordinal);
        ann.Type("\u0005c;");
        ann.Until("[console: ");
        ann.UntilRaw();
        ann.Type("c2\r");
        ann.Begin();
        ann.Type("typed there\r");
        ann.Until("typed there\r\ntyped there\r\n");
        Assert.Equal($" {"c2",-24}   up   ann@localhost\r\n", Console("-u", "c2"));
        ann.Type("\u0005c.");
        Assert.Equal(0, ann.UntilExit());
    }

    [Fact]
    public void The_directory_can_stand_in_the_clients_configuration()
    {
        using var daemon = new Daemon(Make.Ours, sockets, Trusting);
        string file = sockets.Beside("console.cf");
        File.WriteAllText(file, $"config * {{ master {sockets.Path}/; port 4711; sslenabled yes; sslrequired yes; }}\n");
        (int exit, string output, string errors) = Command.Run("", Programs.Client(Make.Ours), "-n", "-C", file, "-D", "-r");
        Assert.Equal(
            (0, "localhost: version `conserver.com version 8.2.7'\r\nlocalhost: Conserver 0.1.0\r\n"), (exit, output));
        Assert.Contains($"connecting to {sockets.File("0")}\n", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Encryption_is_required_of_the_network_only_and_possible_here()
    {
        int port = Ports.Free();
        using var daemon = new Daemon(
            Make.Ours, new IPEndPoint(IPAddress.Loopback, port), Trusting, "", "-M", $"127.0.0.1,{sockets.Path}");
        using var network = new RawClient(port, "network");
        network.Until("ok\r\n");
        Assert.Equal("encryption required\r\n", network.Ask("login bob\r\n"));
        using var local = new RawClient(sockets.Master, "local");
        local.LogIn("bob");

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(sockets.Master);
        using var stream = new NetworkStream(socket);
        Assert.Equal("ok", Line(stream));
        stream.Write("ssl\r\n"u8);
        Assert.Equal("ok", Line(stream));
        using var tls = new SslStream(stream);
        tls.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "",
            ApplicationProtocols = [new SslApplicationProtocol("conserver")],
#pragma warning disable CA5359 // Whose certificate it is does not matter here.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        });
        tls.Write("login bob\r\n"u8);
        Assert.Equal("ok", Line(tls));
    }

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_server_that_insists_on_encryption_gets_it(Make server)
    {
        using var daemon = new Daemon(server, Trusting);
        Directory.CreateDirectory(sockets.Path);
        using (new Relay(sockets.Master, daemon.At))
        {
            Assert.Equal(Version + (server == Make.Ours ? "Conserver 0.1.0\r\n" : ""), Console("-R"));
        }

        using (new Relay(sockets.Master, daemon.At))
        {
            Assert.Equal("localhost: encryption required\r\n", Console("-E", "-R"));
        }
    }

    [Fact]
    public void The_network_and_the_sockets_serve_the_same_consoles_each_in_its_own_words()
    {
        int port = Ports.Free();
        using var daemon = new Daemon(
            Make.Ours, new IPEndPoint(IPAddress.Loopback, port), Trusting, "", "-E", "-M", $"{sockets.Path},127.0.0.1");
        using var network = new RawClient(port, "network");
        network.LogIn("ann");
        string group = network.Ask("call c1\r\n");
        Assert.NotEqual("1\r\n", group);
        Assert.Equal(group, network.Ask("groups\r\n"));
        Assert.Equal("@127.0.0.1:@10.9.9.9\r\n", network.Ask("master\r\n"));
        Assert.Equal("@10.9.9.9\r\n", network.Ask("call r1\r\n"));
        using var local = new RawClient(sockets.Master, "local");
        local.LogIn("bob");
        Assert.Equal("1\r\n", local.Ask("groups\r\n"));
        Assert.Equal("@0\r\n", local.Ask("master\r\n"));
        Assert.Equal("automatic redirection disabled - console on master `10.9.9.9'\r\n", local.Ask("call r1\r\n"));

        using var ann = new RawClient(int.Parse(group, CultureInfo.InvariantCulture), "ann");
        using var bob = new RawClient(sockets.Group, "bob");
        ann.Attach("ann", "c1");
        bob.Attach("bob", "c1");
        ann.Send("from afar\r");
        ann.Until("from afar\r\nfrom afar\r\n");
        bob.Until("from afar\r\nfrom afar\r\n");
        Assert.StartsWith($"[group ctl_{group.Trim()}]\r\n", ann.Ask("\u0005cg"), StringComparison.Ordinal);
        Assert.StartsWith("[group ctl_1]\r\n", bob.Ask("\u0005cg"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_look_ups_a_client_is_called_by_its_address()
    {
        using var daemon = new Daemon(Make.Ours, sockets, "config * { loghostnames no; }\n" + Trusting);
        using var client = new RawClient(sockets.Group, "C");
        client.Attach("bob", "c1");
        Assert.Contains(" bob@127.0.0.1 ", client.Ask("\u0005cw"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reload_keeps_the_sockets()
    {
        using var daemon = new Daemon(Make.Ours, sockets, Trusting);
        using var before = new RawClient(sockets.Group, "before");
        before.Attach("bob", "c1");
        daemon.Reload(Trusting + "console c4 { }\n");
        daemon.Messages.Take("reload: 1 added");
        Assert.Contains(" c4 ", Console("-u"), StringComparison.Ordinal);
        before.Send("still here\r");
        before.Until("still here\r\nstill here\r\n");
    }

    [Fact]
    public void Answers_that_name_a_host_lead_to_the_same_directory()
    {
        Directory.CreateDirectory(sockets.Path);
        using var master = new ScriptedServer(sockets.Master, "ok\r\n", "1@con9.example\r\n", "goodbye\r\n");
        using var group = new ScriptedServer(sockets.Group, "ok\r\n", "c1: permission denied\r\n", "goodbye\r\n");
        Assert.Equal("localhost: c1: permission denied\r\n", Console("c1"));
    }

    [Fact]
    public void A_client_that_finds_nobody_says_where_it_looked()
    {
        string[] words = [Programs.Client(Make.Ours), "-n", "-C", "/dev/null", "-M"];
        Assert.Equal(
            (0, "", $"console: Unable to connect to {sockets.File("0")}: No such file or directory\n"),
            Command.Run("", [.. words, sockets.Path, "-u"]));
        Directory.CreateDirectory(sockets.Path);
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(sockets.Master);
            Assert.Equal(
                (0, "", $"console: Unable to connect to {sockets.File("0")}: Connection refused\n"),
                Command.Run("", [.. words, sockets.Path, "c1"]));
        }

        string deep = "/" + new string('d', 106);
        Assert.Equal(
            (0, "", $"console: Unable to connect to {deep}/0: File name too long\n"),
            Command.Run("", [.. words, deep, "-r"]));
    }

    private static string Line(Stream stream)
    {
        var line = new global::System.Text.StringBuilder();
        while (stream.ReadByte() is >= 0 and not '\n' and var next)
        {
            line.Append((char)next);
        }

        return line.ToString().TrimEnd('\r');
    }

    /// <summary>What the client prints when it succeeds.</summary>
    private string Console(params string[] arguments)
    {
        (int exit, string output, string errors) =
            Command.Run("", [Programs.Client(Make.Ours), "-n", "-C", "/dev/null", "-M", sockets.Path, .. arguments]);
        Assert.Equal((0, ""), (exit, errors));
        return output;
    }
}
