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

    public void Dispose() => folder.Dispose();

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
