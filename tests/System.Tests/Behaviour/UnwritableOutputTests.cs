using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>What the programs are asked to print, and nobody can have: standard output is closed or full.</summary>
public sealed class UnwritableOutputTests
{
    private const string Closed = ">&-", Full = ">/dev/full";

    private const string Config = """
        access * { trusted 127.0.0.1; admin root; }
        console c1 { master localhost; type exec; exec cat; rw *; }
        """;

    /// <summary>What the client prints even when all is well.</summary>
    private static readonly string[] Asked =
    [
        "-u", "-x", "-i", "-I", "-P", "-r", "-R", "-V", "--help", "--version", "--names", "--completion bash", "-d nobody",
        "-z bringup", "--json -u", "--json -x", "--json -w", "--json -P", "-u c1", "-i c1", "c9",
    ];

    [Theory]
    [InlineData(Closed, "Bad file descriptor")]
    [InlineData(Full, "No space left on device")]
    public void The_client_says_so_and_its_status_does(string redirection, string reason)
    {
        using var daemon = new Daemon(Make.Ours, Config, "", "-E");
        foreach (string words in Asked)
        {
            (int exit, string errors) = Run(
                redirection, Programs.Client(Make.Ours), $"-n -C /dev/null -E -M 127.0.0.1 -p {daemon.Port} {words}");
            Assert.Equal((words, 69, $"console: FileWrite(): fd 1: {reason}\n"), (words, exit, errors));
        }

        // They print nothing when all is well.
        foreach (string words in (string[])["-w", "-W", "-b hello", "-t nobody hello"])
        {
            (int exit, string errors) = Run(
                redirection, Programs.Client(Make.Ours), $"-n -C /dev/null -E -M 127.0.0.1 -p {daemon.Port} {words}");
            Assert.Equal((words, 0, ""), (words, exit, errors));
        }
    }

    [Theory]
    [InlineData(Closed)]
    [InlineData(Full)]
    public void So_does_the_daemon(string redirection)
    {
        using var folder = new ScratchFolder();
        string config = folder.Write("x.cf", Config);
        string[] all = ["-V", "--version", "--help", "--check", "--explain root@127.0.0.1 c1", "-S", "-SS"];
        foreach (string words in all)
        {
            (int exit, string errors) = Run(redirection, Programs.Server(Make.Ours), $"-C {config} {words}");
            Assert.Equal((words, 74), (words, exit));
            Assert.Contains(": write error: ", errors, StringComparison.Ordinal);
        }
    }

    private static (int Exit, string Errors) Run(string redirection, string program, string words)
    {
        (int exit, _, string errors) = Command.Run("", "/bin/sh", "-c", $"exec {program} {words} {redirection}");
        return (exit, errors);
    }
}
