using System.Net;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Our client knows a server of ours again, and nobody who stands between can talk it into less.</summary>
public sealed class ServerKeyTests : IDisposable
{
    private const string Config = """
        access * { trusted 127.0.0.0/8; }
        console c { master localhost; type noop; rw *; }

        """;

    private readonly ScratchFolder home = new();
    private readonly IPEndPoint at = new(IPAddress.Loopback, Ports.Free());

    private string KeyFile => home.File("conserver/server_keys");

    public void Dispose() => home.Dispose();

    [Fact]
    public void Another_key_is_refused_with_file_and_line_until_the_old_one_is_forgotten()
    {
        using (Start(Make.Ours))
        {
            Assert.Equal((0, ""), Ask());
            Assert.Equal((0, ""), Ask());
        }

        string known = File.ReadAllText(KeyFile);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Contains($"\n127.0.0.1:{at.Port} sha256:", known, StringComparison.Ordinal);
        using Daemon other = Start(Make.Ours);
        (int exit, string errors) = Ask();
        Assert.Equal(69, exit);
        Assert.Contains($"has changed: {KeyFile}:2 has sha256:", errors, StringComparison.Ordinal);
        Assert.Equal(known, File.ReadAllText(KeyFile));
        (int forgotten, string output, _) = Run("--forget-key", $"127.0.0.1:{at.Port}");
        Assert.Equal((0, $"127.0.0.1:{at.Port}: forgotten\n"), (forgotten, output));
        Assert.Equal((0, ""), Ask());
        other.Messages.Take("<master> localhost: TLSv1.3 TLS_AES_256_GCM_SHA384, own key");
    }

    [Fact]
    public void A_server_that_is_known_cannot_become_one_of_old_or_one_in_clear()
    {
        using (Start(Make.Ours))
        {
            Assert.Equal((0, ""), Ask());
        }

        using (Start(Make.Debian))
        {
            (int exit, string errors) = Ask();
            Assert.Equal(69, exit);
            Assert.Contains($"({KeyFile}:2): nothing is spoken with it without proof", errors, StringComparison.Ordinal);
            Assert.Equal((0, ""), Ask("-E", "-n"));
        }

        // The port may still be taken by what is left of the daemon.
        int other = Ports.Free();
        File.WriteAllText(
            KeyFile, File.ReadAllText(KeyFile).Replace($":{at.Port} ", $":{other} ", StringComparison.Ordinal));
        using var plain = new ScriptedServer(new IPEndPoint(IPAddress.Loopback, other), "unknown command\r\n");
        (_, string refused) = Ask("-U", "-p", $"{other}");
        Assert.Contains("Encryption not supported by server `127.0.0.1'", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_takes_no_stranger_of_either_kind_and_the_daemon_can_refuse_the_anonymous()
    {
        string strict = home.Write("strict.rc", "config * { serverkeys strict; }\n");
        using (Start(Make.Debian))
        {
            (_, string errors) = Ask("-C", strict);
            Assert.Contains("SSL negotiation failed", errors, StringComparison.Ordinal);
        }

        using Daemon ours = Start(Make.Ours, "config * { sslanonymous no; }\n");
        Assert.Contains("serverkeys is strict", Ask("-C", strict).Errors, StringComparison.Ordinal);
        Assert.Equal((0, ""), Ask());
        Assert.Equal((0, ""), Ask("-C", strict));
        (int exit, _, _) = Command.Run("", Programs.Client(Make.Debian), "-M", "127.0.0.1", "-p", $"{at.Port}", "-u");
        Assert.Equal(69, exit);
        ours.Messages.Take("ERROR: <master> localhost: TLS: ");
    }

    private Daemon Start(Make make, string more = "") => new(make, at, Config + more, "");

    private (int Exit, string Errors) Ask(params string[] words)
    {
        (int exit, _, string errors) = Run(["-M", "127.0.0.1", "-p", $"{at.Port}", .. words, "-u"]);
        return (exit, errors);
    }

    private (int Exit, string Output, string Errors) Run(params string[] words) => Command.Run(
        "", ["/usr/bin/env", $"XDG_STATE_HOME={home.Path}", Programs.Client(Make.Ours), .. words]);
}
