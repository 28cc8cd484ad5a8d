using System.Text.RegularExpressions;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// Something we do otherwise than 8.2.7 on purpose. A scenario names the differences it meets; both transcripts are
/// then compared without them. Each is explained in docs/compatibility.md.
/// </summary>
/// <param name="Pattern">What differs.</param>
/// <param name="Replacement">What stands in both transcripts instead.</param>
public sealed record KnownDifference(string Pattern, string Replacement)
{
    /// <summary>Kerberos is not offered without a keytab, so it is not in the help text either.</summary>
    public static readonly KnownDifference NoKerberos = new(@"(?m)^.*gssapi log in with gssapi.*\n", "");

    /// <summary>Every console that is down is tried again; 8.2.7 tries only those whose reopening failed at once.</summary>
    public static readonly KnownDifference RetriesAll = new(":(no)?autoup:", ":<autoup>:");

    /// <summary>A command that does not run has no terminal; 8.2.7 shows the one it had last.</summary>
    public static readonly KnownDifference NoTerminalWhileDown = new(
        @"(/dev/pts/<n> |\(null\)|\(inactive\)) *", "<terminal> ");

    /// <summary>
    /// "Console up" is logged when the line is open; 8.2.7 logs up and down for each attempt, so that there even a
    /// console that was never up has a log.
    /// </summary>
    public static readonly KnownDifference LogsNoAttempts = new(
        @"(?m)^.*\[(-- Console (up|down) -- <date>|no log file on this console|nothing in the log file of this console yet)"
        + @"\].*\n",
        "");

    /// <summary>
    /// A console whose name is written in other letters after a reload is shown so; 8.2.7 keeps the old ones.
    /// </summary>
    public static readonly KnownDifference TakesNewLetters = new(@"\b[Cc]1\b", "c1");

    /// <summary>What the client says of its options is our own; the letters and their order are not.</summary>
    public static readonly KnownDifference OwnHelp = new(@"(?m)^(\w+! \\t.{10}).*", "$1");

    /// <summary>Where that is too long for a line it goes on in the next.</summary>
    public static readonly KnownDifference OwnHelpGoesOn = new(@"(?m)^\w+! \\t {10,}.*\n", "");

    /// <summary>Options with names, and the forms that have them, are ours.</summary>
    public static readonly KnownDifference OwnOptions = new(
        @"(?s)\w+! \\n\n\w+!        console {9,}pick a (?:.*?)\w+! \\t--version [^\n]*\n", "");

    /// <summary>What is said of the words of <c>-z</c> is our own.</summary>
    public static readonly KnownDifference OwnWordHelp = new(@"(?m)^(\w+! {5}.{16}   ).*", "$1");

    /// <summary>Only the first line of the version is promised.</summary>
    public static readonly KnownDifference OwnVersion = new(@"(?m)^\w+\| console: (?!conserver\.com version).*\n", "");

    /// <summary>What <c>-D</c> shows is our own.</summary>
    public static readonly KnownDifference OwnDebugText = new(@"(?m)^\w+! console: DEBUG: .*\n", "");

    /// <summary>OpenSSL's own words about an error are not repeated.</summary>
    public static readonly KnownDifference OwnTlsText = new(@"(?m)^\w+! [0-9A-F]+:error:.*\n", "");

    /// <summary>The end of a connection without TLS's own word for it is not mentioned.</summary>
    public static readonly KnownDifference NoWordAboutTheEnd =
        new(@"(?m)^\w+[|!] console: FileRead\(\): SSL error on fd <fd>\\n\n", "");

    /// <summary>That a connection has ended without a goodbye is said, on a line of its own, and is status 69.</summary>
    public static readonly KnownDifference SaysWhatIsLost = new(
        @"(?:(?:\\r)?\\n)?(?:\n\w+[|!] console: connection to \S+ lost(?:\\r)?\\n)?\n(\w+): exit (?:0|69)", "\n$1: over");

    /// <summary>
    /// Who has called a console that has a writer waits to write from then on in 8.2.7 (<c>rw</c> in the list of
    /// <c>info</c>), and here only when it asks.
    /// </summary>
    public static readonly KnownDifference WatchersDoNotWait = new(@"([rs]@[^@,:]+@[^@,:]+@<s>)@r[wo]", "$1@<wish>");

    /// <summary>8.2.7 shows nothing of what a task prints while the console is down.</summary>
    public static readonly KnownDifference TasksAreHeardWhileDown = new(@"(?m)^\w+< (hello|two)\\r\\n\n", "");

    /// <summary>
    /// Keys that do nothing because the initcmd runs are explained to everybody who ends a line; 8.2.7 passes over local
    /// commands.
    /// </summary>
    public static readonly KnownDifference LocalCommandsHearWhy = new(
        @"(?m)(?<=> \\xff\.\n)\w+< (\(nothing\)|\[initializing -- use .*)\n", "");

    /// <summary>
    /// Who only watches is told what a command needs, as in upstream's later versions; 8.2.7 calls it unknown.
    /// </summary>
    public static readonly KnownDifference SaysWhatIsNeeded = new(
        @"attach to (toggle flow control|down console|toggle logging|send break|invoke task)\]", "unknown -- use `?']");

    /// <summary>A name that leads nowhere at the prompt for a move is followed by the way back.</summary>
    public static readonly KnownDifference SaysTheWayBack = new(
        @"(?m)^\w+[|!] console: Enter alone goes back(?:\\r)*\\n\n", "");

    /// <summary>A reload that is refused is a failure for our client; 8.2.7's never is.</summary>
    public static readonly KnownDifference RefusedReloadFails = new(
        @"(unauthorized command\\r\\n\n\w+: exit) (?:0|69)", "$1 <status>");

    /// <summary>What one person says to another does nothing to the other's terminal.</summary>
    public static readonly KnownDifference MessagesArePrintable = new(@"(?:\\x1b|\^\[)(?=\[2J\])", "<esc>");

    public string Apply(string transcript) => Regex.Replace(transcript, Pattern, Replacement);
}
