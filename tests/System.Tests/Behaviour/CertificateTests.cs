using System.Net;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Certificates made with openssl: of the server, and of users whom they let in.</summary>
public sealed class CertificateTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly string rc;

    public CertificateTests()
    {
        Authority("ca");
        Authority("other");
        Sign("ca", "server", "/CN=localhost", "subjectAltName=DNS:localhost");
        Sign("ca", "ann", "/CN=ann", "extendedKeyUsage=clientAuth");
        Sign("other", "mallory", "/CN=ann", "extendedKeyUsage=clientAuth");
        rc = folder.Write("rc", $"config * {{ sslcacertificatefile {folder.File("ca.pem")}; }}\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Who_shows_a_certificate_is_the_user_in_it_and_nobody_else()
    {
        using Daemon daemon = Start("sslclientuser cn;");
        foreach (Make client in (Make[])[Make.Ours, Make.Debian])
        {
            Assert.Equal((0, "", ""), Ask(daemon, client, "ann", "ann", "-W"));
            daemon.Messages.Take("user ann@localhost authenticated");
            Assert.Equal("localhost: certificate is for another user\r\n", Ask(daemon, client, "ann", "bob", "-W").Output);
            daemon.Messages.Take("the certificate is for `ann', not for `bob'");
            Assert.Equal(69, Ask(daemon, client, "mallory", "ann", "-W").Exit);
            daemon.Messages.Take("error #20: unable to get local issuer certificate");
        }
    }

    [Fact]
    public void A_certificate_with_a_name_that_nobody_may_have_lets_nobody_in_and_the_log_says_so()
    {
        Sign("ca", "blank", "/CN=Ann Smith", "extendedKeyUsage=clientAuth");
        using Daemon daemon = Start("sslclientuser cn;");
        Assert.Equal("localhost: certificate is for another user\r\n", Ask(daemon, Make.Ours, "blank", "ann", "-W").Output);
        daemon.Messages.Take(
            "the certificate is for `Ann Smith', which is nobody (the name has U+0020 in it), not for `ann'");
    }

    [Fact]
    public void A_reload_takes_a_new_certificate_and_keeps_the_old_one_in_place_of_a_broken_one()
    {
        using Daemon daemon = Start("");
        string config = File.ReadAllText(daemon.ConfigPath);
        Assert.Contains(
            "could not get password", Ask(daemon, Make.Ours, null, "ann", "-W").Errors, StringComparison.Ordinal);
        folder.Write("server.pem", "nothing");
        daemon.Reload(config);
        daemon.Messages.Take(
            $"reload: SetupSSL(): could not load SSL certificate from `{folder.File("server.pem")}': it holds no "
            + "certificate: the certificate in use stays");
        Assert.Contains(
            "could not get password", Ask(daemon, Make.Ours, null, "ann", "-W").Errors, StringComparison.Ordinal);
        Sign("other", "server", "/CN=localhost", "subjectAltName=DNS:localhost");
        daemon.Reload(config);
        daemon.Messages.Take("reload: 0 added");
        Assert.Contains(
            "unable to get local issuer", Ask(daemon, Make.Ours, null, "ann", "-W").Errors, StringComparison.Ordinal);
    }

    private Daemon Start(string more) => new(
        Make.Ours,
        new IPEndPoint(IPAddress.Loopback, Ports.Free()),
        $$"""
        config * { sslcredentials {{folder.File("server.pem")}}; sslcacertificatefile {{folder.File("ca.pem")}}; {{more}} }
        access * { allowed 127.0.0.1; }
        console c { master localhost; type noop; rw *; }

        """,
        "");

    private (int Exit, string Output, string Errors) Ask(
        Daemon daemon, Make client, string? certificate, string user, string question) => Command.Run(
            "", ["/usr/bin/setsid", Programs.Client(client), "-n", "-C", rc, "-M", "localhost", "-p", $"{daemon.Port}",
                "-l", user, .. certificate is null ? (string[])[] : ["-c", folder.File(certificate + ".pem")], question]);

    private void Authority(string name) => OpenSsl(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", $"/CN={name}", "-keyout", folder.File(name + ".key"), "-out", folder.File(name + ".pem"));

    private void Sign(string authority, string name, string subject, string extension)
    {
        OpenSsl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", subject,
            "-addext", extension, "-addext", "basicConstraints=critical,CA:false", "-CA", folder.File(authority + ".pem"),
            "-CAkey", folder.File(authority + ".key"), "-keyout", folder.File(name + ".key"), "-out", folder.File("new"));
        folder.Write(name + ".pem", File.ReadAllText(folder.File("new")) + File.ReadAllText(folder.File(name + ".key")));
    }

    private static void OpenSsl(params string[] words)
    {
        (int exit, _, string errors) = Command.Run("", ["/usr/bin/openssl", .. words]);
        Assert.True(exit == 0, errors);
    }
}
