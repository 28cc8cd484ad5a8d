using System.Diagnostics;
using System.Globalization;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Peers;

/// <summary>OpenSSH's <c>sshd</c> on a port of loopback, with keys and files of its own.</summary>
public sealed class SecureShell : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly Process process;

    public SecureShell()
    {
        // Where it keeps those apart who have not logged in yet.
        Directory.CreateDirectory("/run/sshd");
        foreach (string name in (string[])["host", "user", "stranger"])
        {
            Assert.Equal(0, Command.Run("", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.File(name)).Exit);
        }

        File.Copy(folder.File("user.pub"), folder.File("authorized"));
        string port = Port.ToString(CultureInfo.InvariantCulture);
        folder.Write("known", $"[127.0.0.1]:{port} {File.ReadAllText(folder.File("host.pub"))}");
        folder.Write("wrong", $"[127.0.0.1]:{port} {File.ReadAllText(folder.File("stranger.pub"))}");
        folder.Write("empty", "");

        // With that level a bash does not take itself for the first one, whose start files are the user's and may take long.
        string config = folder.Write("sshd_config", $"""
            ListenAddress 127.0.0.1
            Port {port}
            HostKey {folder.File("host")}
            AuthorizedKeysFile {folder.File("authorized")}
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin prohibit-password
            SetEnv SHLVL=2
            ForceCommand stty size; echo welcome; exec cat

            """);
        process = Process.Start("/usr/sbin/sshd", ["-D", "-q", "-f", config]);
        Deadline.Until(IsListening, () => "sshd listens");
    }

    public int Port { get; } = Ports.Free();

    /// <summary>Of <c>user</c> or <c>stranger</c>, keys, or of <c>known</c>, <c>wrong</c> or <c>empty</c>.</summary>
    public string PathOf(string name) => folder.File(name);

    public void Dispose()
    {
        Posix.Kill(process.Id, Posix.SIGTERM);
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }

    private bool IsListening()
    {
        using var probe = new global::System.Net.Sockets.TcpClient();
        try
        {
            probe.Connect("127.0.0.1", Port);
            return true;
        }
        catch (global::System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
