using System.Text.RegularExpressions;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Escape;
using Conserver.System.Tests.Escapes;
using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Options;
using Conserver.System.Tests.Scenarios;

namespace Conserver.System.Tests.Behaviour;

/// <summary>
/// Every row of the tables of verbs, escapes and options has a scenario, a help text and a line in a manual page.
/// </summary>
public sealed partial class CompletenessTests
{
    private static readonly string Server = Manual("conserver.8"), Client = Manual("console.1");

    private static readonly string Help = Command.Run("", Programs.Client(Make.Ours), "--help").Output;

    private static readonly Dictionary<char, OptionScript> Scripts = new Dictionary<char, OptionScript>[]
        { OptionScripts.Session, OptionScripts.Listing, OptionScripts.Commanding, OptionScripts.Connecting }
        .SelectMany(scripts => scripts).ToDictionary();

    public static TheoryData<string, string> VerbRows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach ((string table, IEnumerable<Verb> verbs) in Tables())
            {
                foreach (Verb verb in verbs)
                {
                    rows.Add(table, verb.Name);
                }
            }

            return rows;
        }
    }

    public static TheoryData<string> EscapeRows => [.. EscapeCommands.All.Concat(EscapeCommands.Extensions).Select(NameOf)];

    /// <summary>Each row of the client's table, as its help lists them: a letter, or a name.</summary>
    public static TheoryData<string> OptionRowNames =>
    [
        .. HelpRow().Matches(Help).SelectMany(row => row.Groups[2].Length > 0
            ? [row.Groups[1].Value, row.Groups[2].Value]
            : (string[])[row.Groups[1].Length > 0 ? row.Groups[1].Value : row.Groups[3].Value]),
    ];

    [Theory, MemberData(nameof(VerbRows))]
    public void A_verb(string table, string name)
    {
        Verb verb = Tables().Single(entry => entry.Table == table).Verbs.Single(row => row.Name == name);
        Assert.NotEmpty(verb.Help);
        bool isPlayed = table switch
        {
            "login" => VerbScripts.Login.ContainsKey(name),
            "master" => VerbScripts.Master.ContainsKey(name),
            "group" => VerbScripts.Group.ContainsKey(name),
            "master extension" => IsSentInMemory(name),
            _ => name is AccessVerbTests.Verb or LogVerbTests.Verb or SearchVerbTests.Verb,
        };
        Assert.True(isPlayed, "no scenario");
        string section =
            Regex.Split(Server, @"(?m)^\.Pp\n(?=(?:Before the login|On the primary port|On the secondary port))")
            .Single(part => part.StartsWith(table switch
            {
                "login" => "Before the login",
                "master" or "master extension" => "On the primary port",
                _ => "On the secondary port",
            }, StringComparison.Ordinal));
        Match line = Regex.Match(section, $@"(?m)^\.It Ic {name}(?: .*)?\n(.*)$");
        Assert.True(line.Success, "not in conserver(8)");
        Assert.Equal(verb.AdminOnly, line.Groups[1].Value.StartsWith('*'));
    }

    [Theory, MemberData(nameof(EscapeRows))]
    public void An_escape(string name)
    {
        EscapeCommand row = EscapeCommands.All.Concat(EscapeCommands.Extensions).Single(command => NameOf(command) == name);
        Assert.NotEmpty(row.Help);
        Assert.True(
            EscapeScripts.Has(name) || EscapeCommands.Extensions.Contains(row), "no scenario beside the old program");
        string commands = Client[Client.IndexOf(".Sh ESCAPE COMMANDS", StringComparison.Ordinal)..];
        if (row.Label.Length == 0)
        {
            // For programs: named in the text below the list, printable or by its code.
            Assert.Contains(name == "\u00d6" ? "the byte 0xD6" : $".Ql {name}", commands, StringComparison.Ordinal);
            return;
        }

        // In the manual a dot, a semicolon and a question mark are protected from the formatter, a backslash is \\e.
        string label = Regex.Escape(row.Label.Replace("\\", "\\e", StringComparison.Ordinal));
        Match line = Regex.Match(commands, $@"(?m)^\.It Ic \^Ec (?:\\&)?{label}\n(.*)$");
        Assert.True(line.Success, "not in console(1)");
        Assert.Equal((row.Audience & EscapeAudience.Writer) != 0, Marks().Match(
            line.Groups[1].Value).Value.Contains('*', StringComparison.Ordinal)
            && (row.Audience & EscapeAudience.ListedForWriter) == 0);
        Assert.Equal((row.Audience & EscapeAudience.NotLimited) != 0, Marks().Match(
            line.Groups[1].Value).Value.Contains('+', StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(OptionRowNames))]
    public void An_option(string name)
    {
        if (name.Length == 1)
        {
            Assert.True(Scripts.ContainsKey(name[0]), "no scenario");
            Assert.Matches($@"(?m)^\.It Fl (?:\S+ (?:Ar \w+ )?, (?:Fl )?)*{name}(?: |$)", Client);
        }
        else
        {
            Assert.True(IsTypedInATest(name), "no test types it");
            Assert.Matches($@"(?m)^\.It (?:.*, )?Fl -{name}(?: |$)", Client);
        }
    }

    [Fact]
    public void No_script_is_left_of_an_option_that_is_gone() =>
        Assert.Equal(Scripts.Keys.Select(letter => letter.ToString()).Order(),
            OptionRowNames.Select(row => row.Data).Where(name => name.Length == 1).Order());

    private static (string Table, IEnumerable<Verb> Verbs)[] Tables() =>
    [
        ("login", Verbs.Login), ("master", Verbs.Master), ("master extension", Verbs.MasterExtensions),
        ("group", Verbs.Group), ("group extension", Verbs.GroupExtensions),
    ];

    private static string NameOf(EscapeCommand command) => command.Label.Length > 0 ? command.Label : command.Keys;

    private static bool IsTypedInATest(string option) => Directory
        .EnumerateFiles(Path.Combine(Programs.SourceTree, "tests", "System.Tests", "Behaviour"), "*.cs")
        .Any(file => Regex.IsMatch(File.ReadAllText(file), $@"\""--{option}[""=]|--{option} "));

    // What it answers depends on nothing but the session.
    private static bool IsSentInMemory(string verb) => File
        .ReadAllText(Path.Combine(Programs.SourceTree, "tests", "Server.Tests", "Sessions", "WholeSessionTests.cs"))
        .Contains($"\"{verb}\\r\\n", StringComparison.Ordinal);

    private static string Manual(string page) => File.ReadAllText(Path.Combine(Programs.SourceTree, "docs", "man", page));

    // "\tx(X) value  what it does" or "\t--name VALUE  what it does"; a row without the last does not count.
    [GeneratedRegex(@"(?m)^\t(?:([A-Za-z0-9])(?:\(([A-Z])\))?(?: [a-z]+)?|--([a-z]+)(?: [A-Z]+)?) {2,}\S.*$")]
    private static partial Regex HelpRow();

    [GeneratedRegex(@"^[*+]*")]
    private static partial Regex Marks();
}
