using System.Collections.Immutable;
using Conserver.Protocol.Grammar;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Config;
using Conserver.Server.Tests.Consoles;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Lines;

public sealed class SshLineTests
{
    [Fact]
    public void Nothing_is_left_to_the_configuration_of_ssh_that_could_ask_or_listen() => Assert.Equal(
        "ssh -tt -a -x -e none -p 2222 -o BatchMode=yes -o PasswordAuthentication=no -o KbdInteractiveAuthentication=no "
            + "-o StrictHostKeyChecking=accept-new -o UpdateHostKeys=no -o ConnectTimeout=5 -o ServerAliveInterval=7 "
            + "-o ServerAliveCountMax=3 -o ClearAllForwardings=yes -o PermitLocalCommand=yes "
            + $"-o LocalCommand=echo {SshMark.Word} -o ControlMaster=no -o ControlPath=none "
            + "-i /k -o IdentitiesOnly=yes -o UserKnownHostsFile=\"/a b\" "
            + "-o GlobalKnownHostsFile=/dev/null -l ann -- box.example",
        string.Join(' ', SshLine.Arguments(LineFixture.Configured(
            "type ssh; host box.example; port 22; portinc 1; portbase 2200; username ann; sshkey /k; sshtimeout 5;"
            + "sshknownhosts \"/a b\"; sshhostkeys new; sshkeepalive 7;"))));

    [Fact]
    public void Without_the_program_the_log_says_what_to_install_and_the_line_comes_up_once_it_is_there()
    {
        string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName, ssh = Path.Combine(folder, "ssh");
        var kind = new SshLine(() => File.Exists(ssh) ? ssh : null);
        Assert.Equal("there is no program `ssh': install the package openssh-client", kind.Lacks());
        using (ConsoleFixture fixture = new(_ => Items.On(kind, "host box;")))
        {
            fixture.Console.Start();
            fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
            Assert.Equal(
                ["ERROR: [c1] there is no program `ssh': install the package openssh-client: forcing down"],
                fixture.DaemonLines);
            string made = Path.Combine(folder, "made");
            Scripts.Write(made, $"#!/bin/sh\necho {SshMark.Word}\nexec cat\n");
            File.Move(made, ssh);
            fixture.TurnUntil(() =>
            {
                fixture.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return fixture.Console.Line.IsUp;
            });
            Assert.Null(kind.Lacks());
            fixture.Console.Line.Close();
        }

        Folders.Remove(folder);
    }

    [Theory]
    [InlineData("host -oProxyCommand=touch;")]
    [InlineData("host \"a;reboot\";")]
    [InlineData("host \"a b\";")]
    [InlineData("host a; username -lroot;")]
    [InlineData("host a; username \"$(reboot)\";")]
    [InlineData("host a; username \"a`b`\";")]
    public void A_name_that_would_be_an_option_or_a_command_is_an_error(string items)
    {
        GoldenConfig golden = new(
            "inline",
            $"console p {{ master localhost; type ssh; {items} }}",
            ImmutableDictionary<string, string>.Empty,
            [],
            "");
        ConfigSyntax syntax = ConfigParser.Parse("x.cf", Bound.Table.Vocabulary, new Bound.Files(golden));
        BindResult result = ConfigBinder.Bind(Bound.Table, syntax, Bound.World, ConfigOverrides.None);
        Assert.Contains(
            result.Diagnostics,
            found => found.IsError && $"{found}".Contains(" is no name for ssh: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_host_that_is_not_reached_is_tried_as_one_that_cannot_be_connected_to()
    {
        using SshScene scene = new("echo 'ssh: connect to host box port 22: Connection refused'; exit 255");
        scene.Fixture.Console.Start();
        int tries = 1;
        foreach (double seconds in (double[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            scene.Fixture.TurnUntil(() => scene.IsDown);
            Assert.True(scene.Fixture.Console.Line.WillRetry);
            scene.Fixture.Clock.Advance(TimeSpan.FromSeconds(seconds * 0.89));
            scene.Fixture.Loop.Turn(TimeSpan.Zero);
            Assert.Equal(LineState.Down, scene.Fixture.Console.Line.State);
            scene.Fixture.Clock.Advance(TimeSpan.FromSeconds(seconds * 0.12));
            scene.Fixture.TurnUntil(() => scene.Starts > tries);
            tries++;
        }

        Assert.DoesNotContain(scene.Fixture.DaemonLines, line => line.Contains("rate exceeded", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Connection timed out during banner exchange|Connection to 127.0.0.1 port 42901 timed out",
        "ssh: Connection to 127.0.0.1 port 42901 timed out")]
    [InlineData("kex_exchange_identification: Connection closed by remote host|Connection closed by 127.0.0.1 port 42902",
        "ssh: Connection closed by 127.0.0.1 port 42902")]
    [InlineData("Connection reset by 127.0.0.1 port 42907", "ssh: Connection reset by 127.0.0.1 port 42907")]
    [InlineData("ssh: connect to host box port 22: No route to host", "ssh: connect to host box port 22: No route to host")]
    [InlineData("ssh: Could not resolve hostname box: Name or service not known",
        "ssh: Could not resolve hostname box: Name or service not known")]
    [InlineData("Unable to negotiate with 127.0.0.1 port 22: no matching cipher found. Their offer: aes128-ctr",
        "ssh: Unable to negotiate with 127.0.0.1 port 22: no matching cipher found. Their offer: aes128-ctr")]
    [InlineData("Protocol major versions differ: 2 vs. 1|banner exchange: Connection to box port 22: could not read protocol"
        + " version", "ssh: banner exchange: Connection to box port 22: could not read protocol version")]
    [InlineData("Warning: Identity file /k not accessible: No such file or directory.|ann@box: Permission denied (x).",
        "ssh: the key /k cannot be used: No such file or directory")]
    [InlineData("Load key \"/k\": bad permissions|ann@box: Permission denied (publickey).",
        "ssh: the key /k cannot be used: bad permissions: nobody but its owner may read it (chmod 600)")]
    [InlineData("Load key \"/k\": Is a directory|ann@box: Permission denied (publickey).",
        "ssh: the key /k cannot be used: Is a directory")]
    [InlineData("ann@box: Permission denied (publickey).",
        "ssh: box refuses user `ann' with the key /k, or that has a passphrase: ann@box: Permission denied (publickey).")]
    public void What_keeps_one_out_is_said_once_and_tried_less_and_less_often(string words, string reason)
    {
        using SshScene scene = new($"printf '{words.Replace("|", "\\r\\n", StringComparison.Ordinal)}\\r\\n'; exit 255");
        scene.Fixture.Console.Start();
        for (int tries = 1; tries <= 4; tries++)
        {
            scene.UntilDown();
            Assert.True(scene.Fixture.Console.Line.WillRetry);
            Assert.Single(scene.Fixture.DaemonLines, line => line == $"ERROR: [c1] {reason}: forcing down");
            Assert.DoesNotContain("[c1] console up", scene.Fixture.DaemonLines);
            scene.Fixture.Clock.Advance(TimeSpan.FromSeconds(61));
            scene.Fixture.TurnUntil(() => scene.Starts > tries);
        }
    }

    [Fact]
    public void A_console_is_up_when_ssh_has_its_session_and_not_before()
    {
        using SshScene scene = new("printf 'trying +ssh\\nbanner'; AWAIT; SESSION; echo login:; exec cat");
        scene.UntilStarted();
        scene.Fixture.TurnUntil(() => scene.Starts > 0);
        scene.Fixture.Loop.Turn(TimeSpan.FromMilliseconds(50));
        Assert.Equal(LineState.Connecting, scene.Fixture.Console.Line.State);
        Assert.Equal("", scene.Fixture.LogText);
        scene.LetGo();
        scene.Fixture.TurnUntil(() => scene.Fixture.Console.Line.IsUp);
        scene.UntilLogged("trying +ssh\r\nbannerlogin:\r\n");
        Assert.DoesNotContain("ssh-session", scene.Fixture.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ssh_without_a_session_is_given_up_in_time()
    {
        using SshScene scene = new("echo hm; exec sleep 1000");
        scene.UntilStarted();
        scene.Fixture.Clock.Advance(TimeSpan.FromSeconds(69));
        scene.Fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(LineState.Connecting, scene.Fixture.Console.Line.State);
        scene.Fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        scene.Fixture.TurnUntil(() => scene.Fixture.Console.Line.State == LineState.Down);
        Assert.Equal(["ERROR: [c1] ssh: no session with box within 70 s: forcing down"], scene.Fixture.DaemonLines);
    }

    [Fact]
    public void A_defect_in_giving_up_an_ssh_leaves_nothing_of_it_and_the_line_is_tried_again()
    {
        using SshScene scene = new("exec sleep 1000");
        OneDefect defect = new(scene.Fixture.Loop, "SshLogin.GiveUp");
        scene.UntilStarted();
        scene.Fixture.Clock.Advance(TimeSpan.FromSeconds(70));
        scene.Fixture.TurnUntil(() => defect.IsDone && scene.IsDown && scene.Fixture.Console.Line.WillRetry);
        scene.Fixture.Console.Line.Close();
        scene.Fixture.TurnUntil(() =>
        {
            scene.Fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            return scene.Fixture.Loop.Watched == 0;
        });
    }

    [Fact]
    public void A_host_that_talks_without_end_and_lets_nobody_in_is_given_up()
    {
        using SshScene scene = new("exec yes welcome");
        scene.Fixture.Console.Start();
        scene.Fixture.TurnUntil(() => scene.IsDown);
        Assert.Equal(
            ["ERROR: [c1] ssh: box does not stop talking, and lets nobody in: forcing down"], scene.Fixture.DaemonLines);
    }

    [Fact]
    public void One_that_ends_without_a_word_is_told_of_as_well()
    {
        using SshScene scene = new("exit 0");
        scene.Fixture.Console.Start();
        scene.UntilDown();
        Assert.Equal(["ERROR: [c1] ssh: no session with box: exit(0): forcing down"], scene.Fixture.DaemonLines);
    }

    [Fact]
    public void A_search_for_the_program_that_hangs_does_not_hold_up_the_loop()
    {
        using ManualResetEventSlim letGo = new();
        using ConsoleFixture fixture = new(_ => Items.On(
            new SshLine(() =>
            {
                letGo.Wait();
                return null;
            }),
            "host box;"));
        try
        {
            fixture.Console.Start();
            fixture.Loop.Turn(TimeSpan.Zero);
            Assert.Equal(LineState.Connecting, fixture.Console.Line.State);
            fixture.Clock.Advance(TimeSpan.FromSeconds(30));
            fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
            Assert.Equal(["ERROR: [c1] no answer within 30 s: forcing down"], fixture.DaemonLines);
            fixture.Console.Line.Close();
        }
        finally
        {
            letGo.Set();
        }
    }

    [Theory]
    [InlineData("git@host: Permission denied (publickey).|Connection to box closed by remote host.")]
    [InlineData("Host key verification failed.|client_loop: send disconnect: Broken pipe")]
    [InlineData("ssh: connect to host inner port 22: Connection refused|Connection to box closed.")]
    public void What_the_far_machine_says_is_not_taken_for_the_words_of_ssh(string words)
    {
        using SshScene scene = new(
            $"SESSION; printf '{words.Replace("|", "\\r\\n", StringComparison.Ordinal)}\\r\\n'; exit 255");
        scene.Fixture.Console.Start();
        scene.Fixture.TurnUntil(() => scene.Fixture.DaemonLines.Contains("[c1] exit(255)"));
    }

    [Fact]
    public void A_refusal_behind_a_banner_is_said_once_and_tried_once_a_minute()
    {
        using SshScene scene = new(
            "printf 'Private machine\\r\\nann@box: Permission denied (publickey).\\r\\n'; exit 255");
        scene.Fixture.Console.Start();
        for (int tries = 1; tries <= 3; tries++)
        {
            scene.UntilDown();
            Assert.True(scene.Fixture.Console.Line.WillRetry);
            Assert.Single(scene.Fixture.DaemonLines, line => line.StartsWith(
                "ERROR: [c1] ssh: box refuses user `ann'", StringComparison.Ordinal));
            scene.Fixture.Clock.Advance(TimeSpan.FromSeconds(53));
            scene.Fixture.Loop.Turn(TimeSpan.Zero);
            Assert.Equal(LineState.Down, scene.Fixture.Console.Line.State);
            scene.Fixture.Clock.Advance(TimeSpan.FromSeconds(8));
            scene.Fixture.TurnUntil(() => scene.Starts > tries);
        }
    }

    [Fact]
    public void That_a_host_is_back_is_said_when_ssh_has_a_session()
    {
        using SshScene scene = new(
            "[ -e $0.go ] && { SESSION; echo login:; exec cat; }; echo 'Connection closed by 127.0.0.1 port 1'; exit 255");
        scene.Fixture.Console.Start();
        scene.UntilDown();
        scene.LetGo();
        scene.Fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        scene.Fixture.TurnUntil(() => scene.Fixture.DaemonLines.Contains("[c1] console up"));
        Assert.Equal(
            [
                "ERROR: [c1] ssh: Connection closed by 127.0.0.1 port 1: forcing down",
                "[c1] automatic reinitialization",
                "[c1] console initializing",
                "[c1] console up",
            ],
            scene.Fixture.DaemonLines);
    }

    /// <summary>A console of type ssh, and a program in the place of ssh.</summary>
    private sealed class SshScene : IDisposable
    {
        private const string Session = "for a do case $a in LocalCommand=*) $SHELL -c \"${a#*=}\";; esac; done";

        private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;

        /// <param name="script">
        /// In which SESSION does what ssh does when it has one, and AWAIT waits for <see cref="LetGo"/>.
        /// </param>
        public SshScene(string script)
        {
            string ssh = Path.Combine(folder, "ssh");
            script = script
                .Replace("SESSION", Session, StringComparison.Ordinal)
                .Replace("AWAIT", "while [ ! -e $0.go ]; do sleep 0.01; done", StringComparison.Ordinal);
            Scripts.Write(ssh, $"#!/bin/sh\necho . >> $0.starts\n{script}\n");
            Fixture = new ConsoleFixture(usual => Items.On(
                new SshLine(() => ssh), $"host box; username ann; sshkey /k; logfile {usual.LogFile};"));
        }

        public ConsoleFixture Fixture { get; }

        public int Starts
        {
            get
            {
                string starts = Path.Combine(folder, "ssh.starts");
                return File.Exists(starts) ? (int)new FileInfo(starts).Length / 2 : 0;
            }
        }

        public void LetGo() => File.WriteAllText(Path.Combine(folder, "ssh.go"), "");

        /// <summary>It has been started, and is waited for.</summary>
        public void UntilStarted()
        {
            Assert.Equal(0, Fixture.Loop.Watched);
            Fixture.Console.Start();
            Fixture.TurnUntil(() => Fixture.Loop.Watched > 0 && Starts > 0);
        }

        public bool IsDown => Starts > 0 && Fixture.Console.Line.State == LineState.Down;

        public void UntilLogged(string text) =>
            Fixture.TurnUntil(() => Fixture.LogText.Contains(text, StringComparison.Ordinal));

        public void UntilDown() => Fixture.TurnUntil(() =>
        {
            Fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
            return IsDown;
        });

        public void Dispose()
        {
            Fixture.Dispose();
            Folders.Remove(folder);
        }
    }
}
