using System.Diagnostics;
using System.Net.Sockets;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Peers;

/// <summary>MIT's key distribution centre with a realm of its own: <c>TEST.LOCAL</c>, users ann and bob.</summary>
public sealed class KerberosRealm : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly Process centre;

    public KerberosRealm()
    {
        int port = Ports.Free();
        folder.Write("krb5.conf", $$"""
            [libdefaults]
            default_realm = TEST.LOCAL
            dns_lookup_kdc = false
            dns_lookup_realm = false
            dns_canonicalize_hostname = false
            rdns = false
            [realms]
            TEST.LOCAL = {
              kdc = 127.0.0.1:{{port}}
            }
            """);
        folder.Write("kdc.conf", $$"""
            [kdcdefaults]
            kdc_listen = 127.0.0.1:{{port}}
            kdc_tcp_listen = 127.0.0.1:{{port}}
            [realms]
            TEST.LOCAL = {
              database_name = {{folder.File("principal")}}
              key_stash_file = {{folder.File("stash")}}
              acl_file = {{folder.File("acl")}}
            }
            """);
        Do("/usr/sbin/kdb5_util", "create", "-s", "-P", "master");
        foreach (string query in (string[])
            ["addprinc -pw secret ann", "addprinc -pw secret bob", "addprinc -randkey host/localhost",
                "addprinc -randkey http/localhost", $"ktadd -k {Keytab} host/localhost"])
        {
            Do("/usr/sbin/kadmin.local", "-q", query);
        }

        var start = new ProcessStartInfo("/usr/sbin/krb5kdc", ["-n", "-r", "TEST.LOCAL"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (string variable in Environment)
        {
            start.Environment[variable[..variable.IndexOf('=')]] = variable[(variable.IndexOf('=') + 1)..];
        }

        centre = Process.Start(start)!;
        Pump.Both(centre, new Intake("krb5kdc"));
        Deadline.Until(() => Answers(port), () => "the key distribution centre");
    }

    public string Keytab => folder.File("keytab");

    /// <summary>What programs of this realm have in their environment.</summary>
    public string[] Environment =>
        [$"KRB5_CONFIG={folder.File("krb5.conf")}", $"KRB5_KDC_PROFILE={folder.File("kdc.conf")}", $"KRB5_KTNAME={Keytab}"];

    /// <summary>A ticket for a user: what the user's programs have in their environment.</summary>
    public string[] Ticket(string user)
    {
        string[] environment = [.. Environment, $"KRB5CCNAME=FILE:{folder.File(user + ".cc")}"];
        (int exit, string output, string errors) =
            Command.Run("secret\n", ["/usr/bin/env", .. environment, "/usr/bin/kinit", user]);
        return exit == 0 ? environment : throw new InvalidOperationException(output + errors);
    }

    public void Dispose()
    {
        centre.Kill();
        centre.WaitForExit();
        centre.Dispose();
        folder.Dispose();
    }

    private void Do(params string[] words)
    {
        (int exit, string output, string errors) = Command.Run("", ["/usr/bin/env", .. Environment, .. words]);
        if (exit != 0)
        {
            throw new InvalidOperationException($"{words[0]}: {output}{errors}");
        }
    }

    private static bool Answers(int port)
    {
        using var socket = new TcpClient();
        try
        {
            socket.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
