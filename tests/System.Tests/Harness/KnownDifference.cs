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
    /// <summary>Kerberos login is not offered, so it is not in the help text either.</summary>
    public static readonly KnownDifference NoKerberos = new(@"(?m)^.*gssapi log in with gssapi.*\n", "");

    /// <summary>Every console that is down is tried again; 8.2.7 tries only those whose reopening failed at once.</summary>
    public static readonly KnownDifference RetriesAll = new(":(no)?autoup:", ":<autoup>:");

    /// <summary>
    /// "Console up" is logged when the line is open; 8.2.7 logs up and down for each attempt, so that there even a
    /// console that was never up has a log.
    /// </summary>
    public static readonly KnownDifference LogsNoAttempts = new(
        @"(?m)^.*\[(-- Console (up|down) -- <date>|no log file on this console)\].*\n", "");

    /// <summary>A console whose name is written in other letters after a reload is shown so; 8.2.7 keeps the old ones.</summary>
    public static readonly KnownDifference TakesNewLetters = new(@"\b[Cc]1\b", "c1");

    public string Apply(string transcript) => Regex.Replace(transcript, Pattern, Replacement);
}
