using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>What a server can do to its client's user: nothing that was not asked for.</summary>
public sealed class LyingServerTests
{
    private static readonly string[] Names =
    [
        "x$(touch${IFS}PWNED)", "x`touch${IFS}PWNED`", "x;touch PWNED", "x'$(touch PWNED)",
        "x\"$(touch PWNED)", "x*", "x|touch PWNED",
    ];

    private const string Rest = ":h,1,2:#:::up:rw:,nolog,noact,nobrk,notask,0,-1:0:noautoup::ixon::0:\r\n";

    [Fact]
    public void A_local_command_nobody_has_asked_for_does_not_get_what_is_typed()
    {
        using var server = new LyingServer("");
        using var folder = new ScratchFolder();
        using Viewer ann = On(server, "c1");
        server.Say("here\r\n");
        ann.Until("here");
        server.Say("[\xFF" + "E");
        ann.Until("[not asked for here]");
        ann.Type($"touch {folder.File("PWNED")}\r");
        server.Say("\r\nthere\r\n");
        ann.Until("there");
        Assert.False(File.Exists(folder.File("PWNED")));
        Assert.DoesNotContain("exec: ", ann.Intake.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_local_command_that_was_asked_for_is_asked_for_once()
    {
        using var server = new LyingServer("");
        using Viewer ann = On(server, "c1");
        ann.Type("\u0005c|");
        server.Say("[\xFF" + "E");
        ann.Until("exec: ");
        ann.Type("\r");
        server.Say("[\xFF" + "E");
        ann.Until("[not asked for here]");
    }

    [Fact]
    public void A_client_is_not_stopped_under_somebody_who_types()
    {
        using var server = new LyingServer("");
        using Viewer ann = On(server, "c1");
        server.Say("[\xFF" + "Z");
        ann.Until("[not asked for here]");
        server.Say("[\xFF" + "G");
        ann.Until("[not asked for here]");
        server.Say("[disconnect]\r\n");
        server.Session.Close();
        Assert.Equal(0, ann.UntilExit());
    }

    [Fact]
    public void A_connection_that_ends_without_a_goodbye_is_said()
    {
        using var server = new LyingServer("");
        using Viewer ann = On(server, "c1");
        server.Say("web1$ ");
        ann.Until("web1$ ");
        server.Session.Close();
        Assert.Equal(69, ann.UntilExit());
        Assert.Contains("console: connection to 127.0.0.1 lost", ann.Intake.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_leaves_need_not_wait_for_a_server_that_does_not_answer()
    {
        using var server = new LyingServer("");
        using Viewer ann = On(server, "c1");
        server.Say("web1$ ");
        ann.Until("web1$ ");
        ann.Type("\u0005c.");
        Assert.Equal(69, ann.UntilExit());
        Assert.Contains("127.0.0.1 does not answer", ann.Intake.Text, StringComparison.Ordinal);
    }

    [Theory, InlineData("c1"), InlineData("-u")]
    public void A_server_that_never_greets_can_be_left(string word)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var ann = new Viewer(
            Make.Ours, "ann", "xterm",
            ["-n", "-C", "/dev/null", "-M", "127.0.0.1", "-p", $"{((IPEndPoint)listener.LocalEndpoint).Port}", word]);
        using TcpClient accepted = listener.AcceptTcpClient();
        ann.Type("\u0003");
        Assert.Equal(128 + 2, ann.UntilExit());
    }

    [Fact]
    public void A_reload_that_has_failed_is_told_with_its_reasons_and_a_status()
    {
        const string Failed = "failed -- 1 error, nothing changed\r\nx.cf(3): no such thing\r\n";
        using var ours = new LyingServer("", ("conserver", "conserver 0.1.0\r\n"), ("reconfig", Failed));
        Assert.Equal((69, $"127.0.0.1: {Failed}", ""), Ask(ours, "-z", "reconfig"));
        using var done = new LyingServer("", ("conserver", "conserver 0.1.0\r\n"), ("reconfig", "ok -- reconfigured\r\n"));
        Assert.Equal((0, "127.0.0.1: ok -- reconfigured\r\n", ""), Ask(done, "-z", "reconfig"));
        using var old = new LyingServer("", ("reconfig", "unauthorized command\r\n"));
        Assert.Equal((0, "127.0.0.1: unauthorized command\r\n", ""), Ask(old, "-z", "reconfig"));
    }

    [Fact]
    public void A_server_of_ours_says_so()
    {
        const string Version = "version `conserver.com version 8.2.7'\r\n";
        using var ours = new LyingServer("", ("conserver", "conserver 0.1.0\r\n"), ("version", Version));
        Assert.Equal((0, $"127.0.0.1: {Version}127.0.0.1: Conserver 0.1.0\r\n", ""), Ask(ours, "-r"));
        Assert.Contains("\"conserver\":\"0.1.0\"", Ask(ours, "-r", "--json").Item2, StringComparison.Ordinal);
        using var ill = new LyingServer("", ("conserver", "conserver 0.1.0; no trail\r\n"), ("version", Version));
        Assert.Equal(
            (0, $"127.0.0.1: {Version}127.0.0.1: Conserver 0.1.0\r\n127.0.0.1: warning: no trail\r\n", ""), Ask(ill, "-r"));
        Assert.Contains(
            "\"conserver\":\"0.1.0\",\"trouble\":\"no trail\"", Ask(ill, "-r", "--json").Item2, StringComparison.Ordinal);
        using var old = new LyingServer("", ("version", Version));
        Assert.Equal((0, $"127.0.0.1: {Version}", ""), Ask(old, "-r"));
    }

    [Theory, InlineData("sh", "[attached to shell]"), InlineData("shell", null)]
    public void The_console_that_was_meant_is_named(string typed, string? said)
    {
        using var server = new LyingServer($"shell{Rest}");
        using Viewer ann = On(server, typed);
        server.Say("here\r\n");
        ann.Until("here");
        Assert.Equal(said is not null, ann.Intake.Text.Contains(said ?? "[attached to ", StringComparison.Ordinal));
    }

    [Theory, InlineData("bash"), InlineData("zsh"), InlineData("fish")]
    public void No_shell_expands_what_a_server_says(string shell)
    {
        foreach (string name in Names)
        {
            using var server = new LyingServer($"{name}{Rest}");
            using var folder = new ScratchFolder();
            string client = Programs.Client(Make.Ours);
            string load = shell == "fish"
                ? $"{client} --completion fish | source"
                : $"eval \"$({client} --completion {shell})\"";
            string begin = shell == "zsh" ? "autoload -Uz compinit; compinit -u -d ./zcompdump; " : "";
            string options = shell switch { "bash" => "--norc --noprofile -i", "zsh" => "-f -i", _ => "--no-config -i" };
            string line = string.Create(
                CultureInfo.InvariantCulture, $"console -n -E -C /dev/null -M 127.0.0.1 -p {server.Port} -l ann --names x");

            // TAB completes, Enter carries out what the shell has made of it: a prefix nobody has, so nothing is printed.
            folder.Write("expect", $$"""
                set timeout 20
                spawn env PATH={{Path.GetDirectoryName(client)}}:/usr/bin:/bin TERM=xterm {{shell}} {{options}}
                send -- {{{begin}}{{load}}; echo rea""dy}
                send "\r"
                expect "ready\r"
                send -- {{{line}}}
                send "\t"
                sleep 1
                send "\t"
                sleep 1
                send "; echo do\"\"ne\r"
                expect "done\r"
                """);
            var start = new ProcessStartInfo("expect", ["-f", folder.File("expect")])
            {
                WorkingDirectory = folder.Path, RedirectStandardOutput = true,
            };
            using Process process = Process.Start(start)!;
            string said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.False(File.Exists(folder.File("PWNED")), said);
            Assert.Contains("done", said, StringComparison.Ordinal);
        }
    }

    private static (int, string, string) Ask(LyingServer server, params string[] words)
    {
        using var viewer = new Viewer(
            Make.Ours, "root", onTerminal: false,
            ["-n", "-E", "-C", "/dev/null", "-M", "127.0.0.1", "-p", $"{server.Port}", .. words]);
        int status = viewer.UntilExit();
        return (status, viewer.Intake.Text, viewer.Errors.Text);
    }

    private static Viewer On(LyingServer server, string console)
    {
        var viewer = new Viewer(
            Make.Ours, "ann", "xterm",
            ["-n", "-E", "-C", "/dev/null", "-M", "127.0.0.1", "-p", $"{server.Port}", console]);
        _ = server.Session;
        viewer.UntilRaw();
        return viewer;
    }
}
