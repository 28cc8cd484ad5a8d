using Conserver.Client.Configuration;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Text;

namespace Conserver.Client.Servers;

/// <summary>
/// Opens connections and logs in on them; every server and every port asks anew, so a password typed once is kept for
/// the whole run. Without a prompt, servers that want a password are left out.
/// </summary>
internal sealed class Login(Settings settings, Output output, PasswordPrompt? prompt, PassPhrasePrompt passPhrase)
{
    private const int MaxTries = 3;
    private const string Ok = "ok\r\n";
    private TlsSettings? tls;
    private string? password;
    private int failures;

    /// <summary>A connection that is logged in; null when the server cannot be reached or refuses, which has been said.</summary>
    /// <exception cref="ClientFailure">A failure that ends the program.</exception>
    public Connection? Open(ServerAddress address)
    {
        while (true)
        {
            Connection? connection = Connect(address);
            if (connection is null)
            {
                return null;
            }

            bool keep = false;
            try
            {
                LoginResult result = Perform(connection);
                keep = result == LoginResult.Done;
                if (keep)
                {
                    return connection;
                }

                if (result == LoginResult.Refused)
                {
                    return null;
                }
            }
            finally
            {
                if (!keep)
                {
                    connection.Dispose();
                }
            }
        }
    }

    private Connection? Connect(ServerAddress address) => settings.SocketDirectory is { } directory
        ? ConnectLocally(address, $"{directory}/{address.Port}")
        : ConnectRemotely(address);

    private Connection? ConnectLocally(ServerAddress address, string path)
    {
        output.Debug(1, $"connecting to {path}");
        if (ServerSocket.ConnectUnix(path, out int errno) is { } socket)
        {
            return new Connection(socket, address, output);
        }

        output.Complain($"Unable to connect to {path}: {Errno.Text(errno)}");
        return null;
    }

    private Connection? ConnectRemotely(ServerAddress address)
    {
        output.Debug(1, $"connecting to {address.Server}:{address.Port}");
        NameLookup found = Resolver.Addresses(address.Server);
        if (found.Error is not null)
        {
            output.Complain($"getaddrinfo({address.Server}): {found.Error}");
            return null;
        }

        if (ServerSocket.Connect(found.Addresses, address.Port) is { } socket)
        {
            return new Connection(socket, address, output);
        }

        output.Complain($"Unable to connect to {found.Addresses[^1]}:{address.Port}");
        return null;
    }

    private LoginResult Perform(Connection connection)
    {
        string greeting = connection.ReadReply();
        if (greeting != Ok)
        {
            return Refuse(connection, greeting);
        }

        bool isLocal = settings.SocketDirectory is not null;
        if (settings.TlsEnabled && !isLocal && !TryEncrypt(connection))
        {
            output.Complain($"Encryption not supported by server `{connection.Server}'");
            return LoginResult.Refused;
        }

        // A Kerberos login ("gssapi") has its place here; without it every server takes the plain one.
        string login = $"login {settings.UserName}";
        string reply = connection.Ask(login);
        if (reply == Replies.EncryptionRequired && settings.TlsEnabled && isLocal && TryEncrypt(connection))
        {
            // Without need on a Unix-domain socket, but a server of old may insist.
            reply = connection.Ask(login);
        }

        if (reply == Ok)
        {
            return LoginResult.Done;
        }

        return reply.StartsWith("passwd?", StringComparison.Ordinal)
            ? SendPassword(connection, reply["passwd?".Length..].Trim())
            : Refuse(connection, reply);
    }

    private bool TryEncrypt(Connection connection)
    {
        if (connection.Ask("ssl") != Ok)
        {
            return !settings.TlsRequired;
        }

        tls ??= new TlsSettings(settings, output, passPhrase);
        connection.StartTls(tls);
        return true;
    }

    private LoginResult SendPassword(Connection connection, string host)
    {
        password ??= prompt?.Ask(settings.UserName, host.Length == 0 ? connection.Server : host);
        if (password is null)
        {
            output.Complain($"could not get password from tty for `{connection.Server}'");
            return LoginResult.Refused;
        }

        string reply = connection.Ask(password);
        if (reply == Ok)
        {
            failures = 0;
            return LoginResult.Done;
        }

        output.Refuse($"{connection.Server}: {reply}");
        password = null;
        if (++failures < MaxTries)
        {
            return LoginResult.Again;
        }

        failures = 0;
        output.Complain($"too many bad passwords for `{connection.Server}'");
        return LoginResult.Refused;
    }

    private LoginResult Refuse(Connection connection, string reply)
    {
        output.Refuse($"{connection.Server}: {reply}");
        return LoginResult.Refused;
    }
}
