namespace Conserver.Protocol.Dialogue;

/// <summary>What the server says in line mode, byte for byte as conserver 8.2.7; every reply ends in CR LF.</summary>
public static class Replies
{
    /// <summary>
    /// What we say we are: clients and scripts compare the number, so it is the version we are compatible with.
    /// </summary>
    public const string Version = "conserver.com version 8.2.7";

    /// <summary>Our own version, for clients of ours that ask with <c>conserver</c>.</summary>
    public const string OwnVersion = "0.1.0";

    /// <summary>1000000*major + 1000*minor + revision, the answer to escape 0xD6.</summary>
    public const string VersionNumber = "8002007";

    public const string Ok = "ok\r\n";
    public const string Goodbye = "goodbye\r\n";
    public const string UnknownCommand = "unknown command\r\n";
    public const string Unauthorized = "unauthorized command\r\n";
    public const string Refused = "access from your host refused\r\n";
    public const string InvalidPassword = "invalid password\r\n";
    public const string InvalidName = "invalid user name\r\n";
    public const string EncryptionRequired = "encryption required\r\n";
    public const string OtherCertificate = "certificate is for another user\r\n";
    public const string KerberosRequired = "Kerberos login required\r\n";
    public const string TokenTooLarge = "gssapi token size too large\r\n";
    public const string LineTooLong = "line too long\r\n";
    public const string TooManyFailures = "too many wrong passwords, try again later\r\n";
    public const string LoginTimeout = "login timed out\r\n";
    public const string LoginUnavailable = "login cannot be checked now, try again later\r\n";
    public const string InternalError = "internal error\r\n";
    public const string TooManyConnections = "too many connections\r\n";

    public static string RequiresArgument(string verb) => $"{verb} requires argument\r\n";

    public static string AskPassword(string hostName) => $"passwd? {hostName}\r\n";

    /// <summary>Before each question that follows the password, and only to a client that can answer it.</summary>
    public const string Question = "answer? ";

    /// <summary>A question: <c>+</c> when what is typed may be shown, else <c>-</c>.</summary>
    public static string AskMore(bool isShown, string text) => $"{Question}{(isShown ? '+' : '-')} {text}\r\n";

    /// <summary>
    /// Between programs of ours, within TLS: with nothing behind it asks for a word that stands for this login, which is the
    /// answer behind it; with that word, before a login, it stands for the password. See docs/protocol.md.
    /// </summary>
    public const string Voucher = "voucher";

    public static string GiveVoucher(string word) => $"{Voucher} {word}\r\n";

    /// <summary>Answers a <c>call</c>: the client writes. Clients compare it for equality.</summary>
    public const string Attached = "[attached]\r\n";

    /// <summary>Answers a <c>call</c>: the client watches. Clients compare it for equality.</summary>
    public const string Spy = "[spy]\r\n";

    /// <summary>
    /// Answers a <c>call</c>: the client watches, as everybody does on this device. Clients compare it for equality.
    /// </summary>
    public const string ReadOnly = "[console is read-only]\r\n";
}
