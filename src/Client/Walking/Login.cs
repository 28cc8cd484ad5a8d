using System.Net;
using Conserver.Client.Configuration;
using Conserver.Client.Connections;
using Conserver.Client.Platform;
using Conserver.Client.Tls;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;

namespace Conserver.Client.Walking;

/// <summary>
/// Opens connections and logs in on them; every server and every port asks anew, so a password typed once is kept for
/// the whole run. Without a prompt, servers that want a password are left out.
/// </summary>
public sealed class Login(
    ServerSettings settings, IPlatform platform, IReport report, IPrompt? prompt, IPassPhrase passPhrase)
{
    private const int MaxTries = 3, MaxQuestions = 16;

    /// <summary>For each address of a server; the kernel's own patience is over two minutes.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <summary>A password may be checked by a service behind the server, which makes wrong ones wait.</summary>
    private const int PasswordPatience = 4;

    private const string Ok = "ok\r\n";
    private readonly Dictionary<string, string> namesOfAddresses = new(StringComparer.Ordinal);
    private readonly KerberosTickets? tickets =
        settings.Kerberos && Kerberos.MayHaveTicket ? new KerberosTickets(report) : null;

    private TlsSettings? tls;
    private string? password;

    // Of the server, for the next connection to it.
    private (string Server, string Word)? voucher;
    private int failures;
    private volatile string? turned;

    /// <summary>The server that was turned to last; whoever waits, waits for it. Any thread.</summary>
    public string? Turned => turned;

    /// <inheritdoc cref="Connection.Patience"/>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Loads the files of certificates that are configured: what is wrong with them is better said before the first
    /// connection, as conserver 8.2.7 does, whatever the servers turn out to offer.
    /// </summary>
    /// <exception cref="ClientException">One of them cannot be used.</exception>
    public void LoadCertificates()
    {
        bool any = (settings.Credentials ?? settings.CaFile ?? settings.CaPath) is not null;
        if (any && settings.TlsEnabled && settings.SocketDirectory is null)
        {
            _ = Tls();
        }
    }

    /// <summary>
    /// A connection that is logged in; null when the server cannot be reached or refuses, which has been said.
    /// </summary>
    /// <exception cref="ClientException">A failure that ends the program.</exception>
    public Connection? Open(ServerAddress address)
    {
        turned = address.Server;
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
        report.Debug(1, $"connecting to {path}");
        if (platform.ConnectUnix(path, out string reason) is { } socket)
        {
            return new Connection(new ServerSocket(socket), address, report) { Patience = Patience };
        }

        report.Complain($"Unable to connect to {path}: {reason}");
        return null;
    }

    private Connection? ConnectRemotely(ServerAddress address)
    {
        report.Debug(1, $"connecting to {address.Server}:{address.Port}");
        IReadOnlyList<IPAddress> addresses = platform.Addresses(address.Server, out string? error);
        if (error is not null)
        {
            report.Complain($"getaddrinfo({address.Server}): {error}");
            return null;
        }

        Remember(address.Server, addresses);
        if (ServerSocket.Connect(platform, addresses, address.Port, ConnectLimit, out string reason) is { } socket)
        {
            return new Connection(socket, address, report) { Patience = Patience };
        }

        report.Complain($"Unable to connect to {addresses[^1]}:{address.Port}: {reason}");
        return null;
    }

    // Servers call themselves by the address they were reached at, and their certificates are for names. An address we have
    // from the name service under a name belongs to that name.
    private void Remember(string name, IReadOnlyList<IPAddress> addresses)
    {
        foreach (IPAddress address in addresses)
        {
            namesOfAddresses.TryAdd(address.ToString(), name);
        }
    }

    private string NameOf(string server) => namesOfAddresses.GetValueOrDefault(server, server);

    private LoginResult Perform(Connection connection)
    {
        string greeting = connection.ReadReply();
        if (greeting != Ok)
        {
            return Refuse(connection, greeting);
        }

        bool isLocal = settings.SocketDirectory is not null;
        if (settings.TlsEnabled && !isLocal && !TryEncrypt(connection, out string answer))
        {
            // A server that cannot says that it does not know the word; what else it says is why it does not want to.
            return answer == Replies.UnknownCommand ? NotSupported(connection) : Refuse(connection, answer);
        }

        if (!isLocal && tickets is not null && tickets.TryLogIn(connection, NameOf(connection.Server)) is { } result)
        {
            return result;
        }

        bool isVouchedFor = UseVoucher(connection);
        string login = $"login {settings.UserName}";
        string reply = connection.Ask(login);
        if (reply == Replies.EncryptionRequired && settings.TlsEnabled && isLocal && TryEncrypt(connection, out _))
        {
            // Without need on a Unix-domain socket, but a server of old may insist.
            reply = connection.Ask(login);
        }

        if (reply == Ok)
        {
            FetchVoucher(connection, isWanted: isVouchedFor);
            return LoginResult.Done;
        }

        return reply.StartsWith("passwd?", StringComparison.Ordinal)
            ? SendPassword(connection, reply["passwd?".Length..].Trim())
            : Refuse(connection, reply);
    }

    private LoginResult NotSupported(Connection connection)
    {
        report.Complain($"Encryption not supported by server `{connection.Server}'");
        return LoginResult.Refused;
    }

    private bool TryEncrypt(Connection connection, out string answer)
    {
        string server = NameOf(connection.Server);
        answer = connection.Ask("ssl");
        if (answer != Ok)
        {
            // Whoever stands between could say so, too.
            return answer == Replies.UnknownCommand && !settings.TlsRequired
                && Tls().ProofOf(server) is not { Known: not null };
        }

        TlsChannel channel = Tls().Negotiate(connection.Socket, server, Patience, Tls().ProofOf(server));
        connection.Use(channel);
        connection.MayAsk = channel.IsOfOurs;
        return true;
    }

    private TlsSettings Tls() => tls ??= new TlsSettings(
        settings, report, passPhrase, KeyFile.OfUser() is { } file ? new ServerKeys(file) : null);

    private LoginResult SendPassword(Connection connection, string host)
    {
        password ??= prompt?.Password(settings.UserName, host.Length == 0 ? connection.Server : host);
        if (password is null)
        {
            report.Complain($"could not get password from tty for `{connection.Server}'");
            return LoginResult.Refused;
        }

        connection.Patience = PasswordPatience * Patience;
        string reply = AnswerMore(connection, connection.Ask(password), out bool isAsked);
        connection.Patience = Patience;
        if (reply == Ok)
        {
            failures = 0;
            FetchVoucher(connection, isWanted: isAsked);
            return LoginResult.Done;
        }

        report.Refuse($"{connection.Server}: {reply}");
        password = null;
        if (++failures < MaxTries)
        {
            return LoginResult.Again;
        }

        failures = 0;
        report.Complain($"too many bad passwords for `{connection.Server}'");
        return LoginResult.Refused;
    }

    // A system that wants more than a password: only servers of ours ask, and only within TLS.
    private string AnswerMore(Connection connection, string reply, out bool isAsked)
    {
        isAsked = false;
        bool IsQuestion() => connection.MayAsk && reply.StartsWith(Replies.Question, StringComparison.Ordinal);
        for (int asked = 0; asked < MaxQuestions && IsQuestion(); asked++)
        {
            isAsked = true;
            string question = reply[Replies.Question.Length..];
            bool isShown = question.StartsWith('+');

            // Whose question it is, as it could be worded like that of another one.
            string text = $"{connection.Server}: {question.AsSpan(Math.Min(2, question.Length)).Trim()}";
            string? answer = prompt?.Answer(text, isShown);
            reply = answer is null ? Replies.InvalidPassword : connection.Ask(answer);
        }

        return reply;
    }

    // A code may count once, and each connection is a login: who has answered a question need not on the next one. Whatever
    // comes of it, the login goes on as without.
    private void FetchVoucher(Connection connection, bool isWanted)
    {
        string reply = isWanted && connection.MayAsk ? connection.Ask(Replies.Voucher) : "";
        if (reply.StartsWith(Replies.Voucher + " ", StringComparison.Ordinal))
        {
            voucher = (NameOf(connection.Server), reply[Replies.Voucher.Length..].Trim());
        }
    }

    // Only within TLS, to the same server, which has proved to be it.
    private bool UseVoucher(Connection connection)
    {
        if (!connection.MayAsk || voucher is not { } kept || kept.Server != NameOf(connection.Server))
        {
            return false;
        }

        voucher = null;
        return connection.Ask($"{Replies.Voucher} {kept.Word}") == Ok;
    }

    private LoginResult Refuse(Connection connection, string reply)
    {
        report.Refuse($"{connection.Server}: {reply}");
        return LoginResult.Refused;
    }
}
