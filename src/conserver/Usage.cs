namespace Conserver.Daemon;

/// <summary>What <c>-h</c> and a wrong option print.</summary>
internal static class Usage
{
    private const int Column = 11;

    /// <summary>Letter, value, meaning; a test compares the letters with what the parser knows.</summary>
    public static readonly (string Option, string Meaning)[] Options =
    [
        ("7", "strip the high bit off all console data"),
        ("a type", "default access type: r(ejected), a(llowed) or t(rusted)"),
        ("b port", "secondary port (default: any free one)"),
        ("c cred", "load a TLS certificate chain and key from the PEM file"),
        ("C config", "use this configuration file"),
        ("d", "become a daemon"),
        ("D", "log debug messages; more of them when given again"),
        ("E", "do not require clients to encrypt"),
        ("F", "do not reopen consoles by themselves"),
        ("h", "show this message"),
        ("i", "open each console when its first client comes"),
        ("L logfile", "log file of the daemon (with -d)"),
        ("m max", "group size of the old daemon; only orders the lists now"),
        ("M addrs", "listen on these addresses only; /dir is for Unix sockets"),
        ("n", "ignored (obsolete)"),
        ("o", "open a console that is down when a client comes"),
        ("O min", "try consoles that are down every so many minutes"),
        ("p port", "primary port"),
        ("P passwd", "password file"),
        ("R", "do not refer clients to other servers"),
        ("S", "check the configuration and exit; twice: list the consoles"),
        ("u", "copy output that nobody attends to the daemon's output"),
        ("U logfile", "copy the output of all consoles to one file"),
        ("v", "log more"),
        ("V", "show the version and the defaults"),
        ("--check", "find all that is wrong or looks wrong in the configuration"),
        ("--explain user@host console", "say what that user may do there, and why"),
        ("--help", "show this message on standard output"),
        ("--passwd user", "change a password in the password file"),
        ("--strict", "neither start nor reload with errors in the configuration"),
        ("--user name[:group]", "be this user once all that needs root is open"),
        ("--verify-audit file ...", "look whether an audit trail is whole, oldest file first"),
        ("--version", "the same as V"),
    ];

    public static string Synopsis(string program) =>
        $"usage: {program} [-7dDEFhinoRSuvV] [-a type] [-m max] [-M addr] [-p port]\n"
        + $"       {new string(' ', program.Length)} [-b port] [-c cred] [-C config] [-P passwd] [-L logfile]\n"
        + $"       {new string(' ', program.Length)} [-O min] [-U logfile]\n";

    public static string Full(string program) =>
        Synopsis(program) + "\n" + string.Concat(Options.Select(Row));

    // A word that is too long for the column stands in a line of its own.
    private static string Row((string Option, string Meaning) row) => row.Option.Length < Column
        ? $"\t{row.Option.PadRight(Column)}{row.Meaning}\n"
        : $"\t{row.Option}\n\t{new string(' ', Column)}{row.Meaning}\n";
}
