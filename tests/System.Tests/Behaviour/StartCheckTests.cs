using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary><c>--check</c> says what the start would say: each case is tried with both.</summary>
public sealed class StartCheckTests : IDisposable
{
    private const string Site = "console web { master localhost; type noop; rw ann; }\n";

    private readonly ScratchFolder folder = new();
    private readonly string port = $"{Ports.Free()}";

    public StartCheckTests()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256), other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)).ExportCertificatePem();
        Put("good", certificate, key.ExportPkcs8PrivateKeyPem());
        Put("other-key", certificate, other.ExportPkcs8PrivateKeyPem());
        Put("no-key", certificate, "");
        Put("encrypted", certificate, key.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        Put("junk", "this is no certificate", "");
        Directory.CreateDirectory(folder.File("folder"));
        folder.Write("passwd", "ann:x\n");
        File.SetUnixFileMode(folder.File("passwd"), UnixFileMode.UserRead);
    }

    [Theory]
    [InlineData("sslcredentials %/junk;", "SetupSSL(): could not load SSL certificate from `%/junk'", 70)]
    [InlineData("sslcredentials %/gone;", "SetupSSL(): could not load SSL certificate from `%/gone'", 70)]
    [InlineData("sslcredentials %/folder;", "SetupSSL(): could not load SSL certificate from `%/folder'", 70)]
    [InlineData("sslcredentials %/other-key;", "SetupSSL(): could not load SSL private key from `%/other-key'", 70)]
    [InlineData("sslcredentials %/no-key;", "SetupSSL(): could not load SSL private key from `%/no-key'", 70)]
    [InlineData("sslcredentials %/encrypted;", "SetupSSL(): could not load SSL private key from `%/encrypted'", 70)]
    [InlineData("sslcacertificatefile %/junk;", "SetupSSL(): could not load SSL client CA list from `%/junk'", 70)]
    [InlineData("sslcacertificatefile %/gone;", "SetupSSL(): could not load SSL client CA list from `%/gone'", 70)]
    [InlineData("sslclientuser cn;", "sslclientuser: users are only taken from certificates of the authorities in", 70)]
    public void What_keeps_it_from_starting_is_an_error_of_the_check(string items, string said, int status)
    {
        string config = $"config * {{ {items.Replace("%", folder.Path, StringComparison.Ordinal)} }}\n{Site}";
        string expected = said.Replace("%", folder.Path, StringComparison.Ordinal);
        (int exit, string check) = Run(config, "--check");
        Assert.Equal(65, exit);
        string error = Assert.Single(check.Split('\n'), line => line.Contains(": error: ", StringComparison.Ordinal));
        Assert.Contains($"x.cf:1:", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Refused(status, expected, config);
    }

    [Theory]
    [InlineData("%/passwd", "not a directory")]
    [InlineData("%/gone/deeper", "mkdir(%/gone/deeper): No such file or directory")]
    [InlineData("%/open", "other users can change directory `%/open'")]
    [InlineData("203.0.113.77", "")]
    [InlineData("no-such-host.invalid", "getaddrinfo(no-such-host.invalid)")]
    public void Where_it_cannot_listen_is_an_error_of_the_check(string place, string said)
    {
        Directory.CreateDirectory(folder.File("open"));
        File.SetUnixFileMode(folder.File("open"), (UnixFileMode)0x1FF);
        string where = place.Replace("%", folder.Path, StringComparison.Ordinal);
        string expected = said.Replace("%", folder.Path, StringComparison.Ordinal);
        (int exit, string check) = Run(Site, "--check", "-M", where);
        Assert.Equal(65, exit);
        string error = Assert.Single(check.Split('\n'), line => line.Contains(": error: ", StringComparison.Ordinal));
        Assert.Contains(
            said.Length > 0 ? expected : "this machine has no address 203.0.113.77", error, StringComparison.Ordinal);
        Refused(71, expected, Site, "-M", where);
    }

    [Theory]
    [InlineData("auditlog %/x; unifiedlog %/x;", "unifiedlog")]
    [InlineData("auditlog %/./x; unifiedlog %//x;", "unifiedlog")]
    [InlineData("auditlog %/passwd;", "passwdfile")]
    [InlineData("auditlog %/console;", "log of console web")]
    [InlineData("auditlog /run/conserver/conserver.pid;", "pid file")]
    public void A_trail_has_a_file_of_its_own(string items, string other)
    {
        string config = ($"config * {{ {items} }}\n"
            + "console web { master localhost; type exec; exec cat; rw ann; logfile %/console; }\n")
            .Replace("%", folder.Path, StringComparison.Ordinal);
        (int exit, string check) = Run(config, "--check");
        Assert.Equal(65, exit);
        string error = Assert.Single(check.Split('\n'), line => line.Contains(": error: ", StringComparison.Ordinal));
        Assert.EndsWith($" as auditlog and as {other}", error, StringComparison.Ordinal);
        Refused(65, $"as auditlog and as {other}: nothing has been started", config);
    }

    [Theory]
    [InlineData("%/passwd", "passwdfile")]
    [InlineData("%/./console", "log of console web")]
    public void So_has_what_is_typed(string path, string other)
    {
        string config = $"console web {{ master localhost; type exec; rw ann; logfile %/console; inputlog {path}; }}\n"
            .Replace("%", folder.Path, StringComparison.Ordinal);
        (int exit, string check) = Run(config, "--check");
        Assert.Equal(65, exit);
        string error = Assert.Single(check.Split('\n'), line => line.Contains(": error: ", StringComparison.Ordinal));
        Assert.EndsWith($" as inputlog and as {other}", error, StringComparison.Ordinal);
        Refused(65, $"as inputlog and as {other}: nothing has been started", config);
    }

    [Theory]
    [InlineData("config * { auditlog x.cf; }", "names x.cf as auditlog and as configuration file")]
    [InlineData("config * { auditlog %/link; }", "names %/link as auditlog and as passwdfile")]
    [InlineData("config * { daemonmode yes; logfile %/x.cf; }", "names %/x.cf as logfile and as configuration file")]
    [InlineData("config * { unifiedlog %/passwd; daemonmode yes; }", "names %/passwd as unifiedlog and as passwdfile")]
    [InlineData(
        "config * { statedirectory %; } console a { master localhost; type exec; exec cat; rw *; logfile %/tls-key.pem; }",
        "names %/tls-key.pem as log of console a and as the server's own key")]
    [InlineData(
        "console a { master localhost; type exec; exec cat; rw *; logfile %/passwd; }",
        "names %/passwd as log of console a and as passwdfile")]
    public void What_is_written_is_neither_configuration_nor_passwords_nor_a_key(string items, string said)
    {
        File.CreateSymbolicLink(folder.File("link"), folder.File("passwd"));
        string config = (items + "\n" + Site).Replace("%", folder.Path, StringComparison.Ordinal);
        string expected = said.Replace("%", folder.Path, StringComparison.Ordinal);
        (int exit, string check) = Run(config, "--check");
        Assert.Equal(65, exit);
        string error = Assert.Single(check.Split('\n'), line => line.Contains(": error: ", StringComparison.Ordinal));
        Assert.StartsWith("x.cf:1:", error, StringComparison.Ordinal);
        Assert.EndsWith($"x.cf {expected}", error, StringComparison.Ordinal);
        Refused(65, $"{expected}: nothing has been started", config);
    }

    [Fact]
    public void What_is_no_file_may_be_several_things()
    {
        (int exit, string check) = Run(
            $"config * {{ logfile /dev/null; unifiedlog /dev/null; passwdfile /dev/null; daemonmode yes; }}\n{Site}",
            "--check");
        Assert.Equal((0, check), (exit, check));
    }

    [Fact]
    public void A_directory_of_sockets_that_is_not_there_yet_is_not_made_by_the_check()
    {
        Assert.Equal(0, Run(Site, "--check", "-M", folder.File("sockets")).Exit);
        Assert.False(Directory.Exists(folder.File("sockets")));
    }

    [Theory]
    [InlineData("auditlog %/folder;", "auditlog %/folder is no file")]
    [InlineData("auditlog %/gone/audit;", "cannot make files in %/gone (auditlog)")]
    [InlineData("unifiedlog %/gone/all;", "cannot make files in %/gone (unifiedlog)")]
    [InlineData("logfile %/gone/log; daemonmode yes;", "cannot make files in %/gone (logfile)")]
    [InlineData("passwdfile %/folder;", "passwdfile %/folder is no file")]
    [InlineData("auditlog %/junk;", "the audit trail %/junk can be read by everybody")]
    public void What_will_not_work_is_a_warning(string items, string said)
    {
        File.SetUnixFileMode(folder.File("junk"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        string config = $"config * {{ {items.Replace("%", folder.Path, StringComparison.Ordinal)} }}\n{Site}";
        (int exit, string check) = Run(config, "--check");
        Assert.Equal(0, exit);
        string expected = said.Replace("%", folder.Path, StringComparison.Ordinal);
        Assert.Contains(check.Split('\n'), line => line.StartsWith("x.cf:1:", StringComparison.Ordinal)
            && line.Contains(": warning: ", StringComparison.Ordinal) && line.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("config * { sslcredentials %/good; }", "SetupSSL(): could not load SSL certificate from `%/good': ")]
    [InlineData(
        "config * { sslcacertificatefile %/good; }", "SetupSSL(): could not load SSL client CA list from `%/good': ")]
    [InlineData("config * { auditlog %/shut/audit; }", "auditlog %/shut/audit: Permission denied")]
    [InlineData("config * { passwdfile %/passwd; }", "passwdfile %/passwd: Permission denied")]
    [InlineData("config * { statedirectory %/shut; }", "this server's own key cannot be kept in %/shut: ")]
    [InlineData("config * { daemonmode yes; logfile %/shut/log; }", "logfile %/shut/log: Permission denied")]
    [InlineData(
        "console a { master localhost; type exec; exec cat; logfile %/shut/a.log; }",
        "[a] logfile %/shut/a.log: Permission denied")]
    [InlineData(
        "console a { master localhost; type ipmi; host localhost; username u; passwordfrom file:%/passwd; }",
        "the secret `file:%/passwd': Permission denied")]
    [InlineData("", "mkdir(%/folder/sockets): Permission denied", "-M", "%/folder/sockets")]
    [InlineData("", "stat(%/shut/x/sockets): Permission denied", "-M", "%/shut/x/sockets")]
    [InlineData("", "other users can change directory `%/theirs'", "-M", "%/theirs")]
    [InlineData("", "other users can change `%/theirs', a parent of directory `%/theirs/sockets'", "-M", "%/theirs/sockets")]
    [InlineData("", "this machine has no address 203.0.113.77", "-M", "203.0.113.77")]
    [InlineData("", "--user root: only root can become another user", "--user", "root")]
    public void What_depends_on_who_checks_is_no_mistake_of_the_configuration(
        string config, string said, params string[] arguments)
    {
        Directory.CreateDirectory(folder.File("shut"));
        File.SetUnixFileMode(folder.File("shut"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(folder.File("theirs"));
        Assert.Equal(0, Command.Run("", "/bin/chown", "33", folder.File("theirs")).Exit);
        (int exit, string check) = RunAsDaemon(config + Site, arguments);
        Assert.Equal((0, check), (exit, check));
        Assert.Contains(
            check.Split('\n'),
            line => line.Contains(
                    "warning: could not be tried as daemon: " + said.Replace("%", folder.Path, StringComparison.Ordinal),
                    StringComparison.Ordinal)
                && line.EndsWith("(run the check as root, or as the daemon's user)", StringComparison.Ordinal));
        Assert.DoesNotContain("chown", check, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_whoever_checks_is_an_error_for_everybody()
    {
        File.SetUnixFileMode(folder.File("junk"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Directory.CreateDirectory(folder.File("open"));
        File.SetUnixFileMode(folder.File("open"), (UnixFileMode)0x1FF);
        (int exit, string check) = RunAsDaemon(
            $"config * {{ sslcredentials {folder.Path}/junk; }}\n{Site}", "-M", folder.File("open"));
        Assert.Equal(65, exit);
        Assert.Contains(": error: SetupSSL(): could not load SSL certificate", check, StringComparison.Ordinal);
        Assert.Contains(": error: other users can change directory", check, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config * { statedirectory %/passwd; }", "cannot be kept in %/passwd: ")]
    [InlineData("config * { statedirectory %/passwd/deeper; }", "cannot be kept in %/passwd/deeper: ")]
    [InlineData("config * { statedirectory %/readable; }", "tls-key.pem: others than its owner may use it")]
    public void A_state_directory_that_is_of_no_use_is_a_warning(string config, string said)
    {
        Directory.CreateDirectory(folder.File("readable"));
        folder.Write("readable/tls-key.pem", "x");
        File.SetUnixFileMode(folder.File("readable/tls-key.pem"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        (int exit, string check) = Run(config.Replace("%", folder.Path, StringComparison.Ordinal) + Site, "--check");
        Assert.Equal(0, exit);
        Assert.Contains(check.Split('\n'), line => line.StartsWith("x.cf:1:", StringComparison.Ordinal)
            && line.Contains(": warning: this server's own key cannot be kept in", StringComparison.Ordinal)
            && line.Contains(said.Replace("%", folder.Path, StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.False(File.Exists(folder.File("readable/made")));
    }

    [Theory]
    [InlineData("true", "has no service `conserver': /etc/shadow alone decides")]
    [InlineData("touch /etc/pam.d/other", "has no service `conserver': that of `other' decides")]
    [InlineData("touch /etc/pam.d/conserver", null)]
    public void A_service_of_PAM_that_is_not_there_is_a_warning(string also, string? said)
    {
        folder.Write("left", "*any*:*passwd*\n");
        folder.Write("x.cf", $"config * {{ passwdfile {folder.Path}/left; }} access * {{ allowed 127.0.0.1; }} {Site}");
        (int exit, string check, _) = Command.Run(
            "", "/usr/bin/unshare", "-m", "/bin/sh", "-c", $"mount -t tmpfs none /etc/pam.d && {also} && exec \"$@\"", "sh",
            Programs.Server(Make.Ours), "--check", "-C", folder.File("x.cf"));
        Assert.Equal(0, exit);
        Assert.Equal(said is not null, check.Contains("warning: passwords are left to PAM", StringComparison.Ordinal));
        Assert.Contains(said ?? "", check, StringComparison.Ordinal);
    }

    [Fact]
    public void One_name_that_is_slow_hides_nothing_else()
    {
        // A name server that takes questions and never answers.
        using var deaf = new global::System.Net.Sockets.UdpClient(new global::System.Net.IPEndPoint(
            global::System.Net.IPAddress.Parse("127.0.0.77"), 53));
        folder.Write("resolv.conf", "nameserver 127.0.0.77\noptions timeout:30 attempts:1\n");
        folder.Write(
            "x.cf", $"config * {{ sslcredentials {folder.Path}/junk; auditlog {folder.Path}/folder; }} {Site}");
        long began = Environment.TickCount64;
        (int exit, string check, _) = Command.Run(
            "", "/usr/bin/unshare", "-m", "/bin/sh", "-c",
            $"mount --bind {folder.File("resolv.conf")} /etc/resolv.conf && exec \"$@\"", "sh",
            Programs.Server(Make.Ours), "--check", "-C", folder.File("x.cf"), "-M", "slow.example.test");
        Assert.Equal((65, check), (exit, check));
        Assert.InRange(Environment.TickCount64 - began, 0, 19_000);
        Assert.Contains(": error: SetupSSL(): could not load SSL certificate", check, StringComparison.Ordinal);
        Assert.Contains("is no file", check, StringComparison.Ordinal);
        Assert.Contains(
            "warning: address `slow.example.test' could not be tried: no answer in 5 s", check, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private (int Exit, string Said) RunAsDaemon(string config, params string[] arguments)
    {
        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(folder.Path, All);
        folder.Write("x.cf", config.Replace("%", folder.Path, StringComparison.Ordinal));
        string[] places = [.. arguments.Select(word => word.Replace("%", folder.Path, StringComparison.Ordinal))];
        (int exit, string output, string errors) = Command.RunAsDaemon(
            "", [Programs.Server(Make.Ours), "--check", "-C", folder.File("x.cf"), .. places]);
        return (exit, output + errors);
    }

    private void Put(string name, string certificate, string key)
    {
        folder.Write(name, $"{certificate}\n{key}\n");
        File.SetUnixFileMode(folder.File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private void Refused(int status, string said, string config, params string[] arguments)
    {
        (int exit, string start) = Run(config, ["-p", port, .. arguments]);
        Assert.Equal(status, exit);
        Assert.Contains(said, start, StringComparison.Ordinal);
    }

    private (int Exit, string Said) Run(string config, params string[] arguments)
    {
        folder.Write("x.cf", config);
        string[] passwords = config.Contains("passwdfile", StringComparison.Ordinal) ? [] : ["-P", folder.File("passwd")];
        return Daemon.RunToEnd(Make.Ours, folder.Path, [.. arguments, .. passwords, "-C", "x.cf"]);
    }
}
