using System.Net;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>
/// Who is let in by whom, in all pairings with Debian's programs, where it is not compared elsewhere: certificates, and
/// sockets that Debian's have not. (Passwords: PasswordScenarios. Accounts and PAM: AccountScenarios. Kerberos:
/// KerberosScenarios. Wrapped hosts: WrapperScenarios. Users by certificate: CertificateTests.)
/// </summary>
public sealed class AuthenticationMatrixTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public static TheoryData<Pairing> All => [.. Enum.GetValues<Pairing>()];

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(All))]
    public void Certificates_of_known_authorities_let_in_and_no_others(Pairing pairing)
    {
        Authority("ca");
        Authority("other");
        Sign("ca", "server", "subjectAltName=DNS:localhost");
        Sign("other", "stranger", "subjectAltName=DNS:localhost");
        Sign("ca", "ann", "extendedKeyUsage=clientAuth");
        Sign("other", "mallory", "extendedKeyUsage=clientAuth");
        using (Daemon open = Start(pairing.Server(), "server", ""))
        {
            LetIn(Ask(open, pairing.Client(), null));
            LetIn(Ask(open, pairing.Client(), "ann"));
            Refused(Ask(open, pairing.Client(), "mallory"));
            Refused(Ask(open, pairing.Client(), null, "other"));
        }

        using (Daemon strict = Start(pairing.Server(), "server", "sslreqclientcert yes;"))
        {
            LetIn(Ask(strict, pairing.Client(), "ann"));
            Refused(Ask(strict, pairing.Client(), null));
            Refused(Ask(strict, pairing.Client(), "mallory"));
        }

        using Daemon stranger = Start(pairing.Server(), "stranger", "");
        Refused(Ask(stranger, pairing.Client(), null));
        Refused(Ask(stranger, pairing.Client(), "ann"));
        LetIn(Ask(stranger, pairing.Client(), null, "other"));
    }

    /// <summary>Debian's are built without them: a folder is the name of a host nobody knows.</summary>
    [Fact]
    public void Debians_programs_have_no_sockets()
    {
        string config = folder.Write("x.cf", "console c { master localhost; type exec; exec cat; rw *; }\n");
        (int server, string said) =
            Daemon.RunToEnd(Make.Debian, folder.Path, "-M", folder.Path, "-p", "0", "-C", config);
        Assert.NotEqual(0, server);
        Assert.Contains("getaddrinfo(", said, StringComparison.Ordinal);
        (_, string output, string errors) =
            Command.Run("", [Programs.Client(Make.Debian), "-n", "-C", "/dev/null", "-M", folder.Path, "-u"]);
        Assert.Equal("", output);
        Assert.Contains("getaddrinfo(", errors, StringComparison.Ordinal);
    }

    private Daemon Start(Make make, string certificate, string more) => new(
        make,
        new IPEndPoint(IPAddress.Loopback, Ports.Free()),
        $$"""
        config * { sslcredentials {{folder.File(certificate + ".pem")}}; {{more}} }
        config * { sslcacertificatefile {{folder.File("ca.pem")}}; }
        access * { trusted 127.0.0.1; }
        console c { master localhost; type exec; exec cat; rw *; }

        """,
        "");

    private (int Exit, string Output, string Errors) Ask(
        Daemon daemon, Make client, string? certificate, string authority = "ca")
    {
        string rc = folder.Write(
            $"rc-{authority}", $"config * {{ sslcacertificatefile {folder.File(authority + ".pem")}; }}\n");
        return Command.Run("", ["/usr/bin/setsid", Programs.Client(client), "-n", "-C", rc, "-M", "localhost",
            "-p", $"{daemon.Port}", "-l", "ann",
            .. certificate is null ? (string[])[] : ["-c", folder.File(certificate + ".pem")], "-u"]);
    }

    private static void LetIn((int Exit, string Output, string Errors) asked)
    {
        Assert.True(asked.Exit == 0, $"{asked}");
        Assert.Contains("c", asked.Output, StringComparison.Ordinal);
        Assert.Contains("<none>", asked.Output, StringComparison.Ordinal);
    }

    private static void Refused((int Exit, string Output, string Errors) asked)
    {
        Assert.True(asked.Exit != 0, $"{asked}");
        Assert.DoesNotContain("<none>", asked.Output, StringComparison.Ordinal);
    }

    private void Authority(string name) => OpenSsl(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", $"/CN={name}", "-keyout", folder.File(name + ".key"), "-out", folder.File(name + ".pem"));

    private void Sign(string authority, string name, string extension)
    {
        OpenSsl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", $"/CN={name}", "-addext", extension, "-addext", "basicConstraints=critical,CA:false",
            "-CA", folder.File(authority + ".pem"), "-CAkey", folder.File(authority + ".key"),
            "-keyout", folder.File(name + ".key"), "-out", folder.File("new"));
        folder.Write(name + ".pem", File.ReadAllText(folder.File("new")) + File.ReadAllText(folder.File(name + ".key")));
    }

    private static void OpenSsl(params string[] words)
    {
        (int exit, _, string errors) = Command.Run("", ["/usr/bin/openssl", .. words]);
        Assert.True(exit == 0, errors);
    }
}
