using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>
/// The lines to ask about each verb, by the table it stands in. Names are those of <see cref="Sets.Line"/>.
/// </summary>
internal static class VerbScripts
{
    private static readonly string Long = new('x', 1000);

    // Exact, by alias, in other letters, abbreviated (one choice, several, of an alias), none, several words.
    private static readonly string[] Names =
        ["C1", "al1", "AL1", "z", "s", "c", "al", "no", "zzz", "c1 x", "*", "nope", Long];

    // What 8.2.7 takes for a name, and we do not.
    private static readonly string[] NamesOfNobody =
        ["login ", "login  \t", "login:", "login \0bob", "login bob and more", $"login {Long}"];

    /// <summary>Before login, on either port.</summary>
    public static readonly IReadOnlyDictionary<string, Action<VerbCaller>> Login = new Dictionary<string, Action<VerbCaller>>
    {
        ["exit"] = c => c.Ask(All("exit", "now")),
        ["help"] = c => c.Ask(All("help", "login")),
        ["login"] = c => c.AskAnew([.. All("login", "bob").Except(NamesOfNobody), .. Forms(
            "login", "bob@home", "HOME\\bob", "b.ob", "Bob", "*", "root", "b\u00e9b", "b\u00c3\u00a9b", "login")]),
        ["ssl"] = c =>
        {
            c.Ask(Inert("ssl"));
            c.BeginTls(Bare("ssl"));
            c.BeginTls("ssl now", "ssl ", "ssl \u00ff\u00ff");
        },
    };

    /// <summary>On the master port after login, by somebody who is not an admin.</summary>
    public static readonly IReadOnlyDictionary<string, Action<VerbCaller>> Master =
        new Dictionary<string, Action<VerbCaller>>
    {
        ["call"] = c =>
            c.Ask([.. All("call", "c1"), .. Forms("call", Names), "call:c1:x", "call :c1", "call c1:", ":c1", "call:"]),
        ["exit"] = c => c.Ask(All("exit", "now")),
        ["groups"] = c => c.Ask(All("groups", "c1")),
        ["help"] = c => c.Ask(All("help", "call")),
        ["master"] = c => c.Ask(All("master", "127.0.0.1")),
        ["newlogs"] = c => c.Ask(All("newlogs", "c1")),
        ["pid"] = c => c.Ask(All("pid", "1")),
        ["quit"] = c => c.Ask(All("quit", "now")),
        ["restart"] = c => c.Ask(All("restart", "now")),
        ["reconfig"] = c => c.Ask(All("reconfig", "now")),
        ["version"] = c => c.Ask(All("version", "8")),
        ["up"] = c => c.Ask(All("up", "c1")),
    };

    /// <summary>On the group port after login; wendy is attached to c1.</summary>
    public static readonly IReadOnlyDictionary<string, Action<VerbCaller>> Group = new Dictionary<string, Action<VerbCaller>>
    {
        ["broadcast"] = c =>
            c.Ask([.. All("broadcast", "hello"), .. Forms("broadcast", "a  b", "\u0007bell", "\u001b[2J", "%s%n", "[x]")]),
        ["call"] = c =>
        {
            c.Ask([.. Inert("call"), .. Bare("call")]);
            c.Enter("call c1", "call AL1", "call  z ", "call \tc2\t", "call c2\0junk", "call s");
            c.Ask(Forms("call", "c1 x", "zzz", "c1:", "nope", "nol", "nolm", Long, "\u00ff\u00ff", "c1\u00ff\u00ff"));
            c.Ask("call ", "call:c1", "call\tc1");
        },
        ["disconnect"] = c => c.Ask([.. All("disconnect", "nobody"), .. Forms(
            "disconnect", "Wendy", "wendy@c2", "wendy@al1", "wendy x", "wendy@c1", "wendy")]),
        ["examine"] = c => c.Ask([.. All("examine", "c1"), .. Forms("examine", Names)]),
        ["exit"] = c => c.Ask(All("exit", "now")),
        ["group"] = c => c.Ask([.. All("group", "c1"), .. Forms("group", Names)]),
        ["help"] = c => c.Ask(All("help", "call")),
        ["hosts"] = c => c.Ask([.. All("hosts", "c1"), .. Forms("hosts", Names)]),
        ["info"] = c => c.Ask([.. All("info", "c1"), .. Forms("info", Names)]),
        ["textmsg"] = c =>
            c.Ask([.. All("textmsg", "wendy hello"), .. Forms("textmsg", "wendy", "wendy ", "wendy  two  blanks ",
                "wendy\thi", "wendy \t", "@ all", "@c1 c1", "wendy@c1 both", "wendy@al1 no", "Wendy no", "@@c1 no")]),
    };

    /// <summary>Every spelling of a verb, with and without an argument.</summary>
    public static IEnumerable<string> All(string verb, string argument) =>
        [.. Inert(verb), .. Bare(verb), .. Given(verb, argument)];

    /// <summary>Not the verb: other letters, abbreviated, longer, moved, joined with something.</summary>
    public static IEnumerable<string> Inert(string verb) =>
    [
        verb.ToUpperInvariant(), $"{char.ToUpperInvariant(verb[0])}{verb[1..]}", verb[..^1],
        verb + "x", " " + verb, $"x {verb}",
        $"{verb}\tx", "\u00ff\u00ff" + verb, $"{verb}\u00ff\u00ff", $"{verb}\u00ffq", $"\0{verb}", $"{verb};", $"-{verb}",
    ];

    /// <summary>
    /// The verb alone: with blanks that are cut, behind a NUL, a second return, a signal that means nothing.
    /// </summary>
    public static IEnumerable<string> Bare(string verb) =>
    [
        verb, $"{verb}\t", $"\t{verb}", $"{verb}\v\f", $"{verb}\r", $"{verb}\0junk", $"{verb}\u00ffE",
        $"\u00ffZ{verb}", $"{verb[..1]}\u00ff{verb[1..]}",
    ];

    /// <summary>The verb and something behind it.</summary>
    private static IEnumerable<string> Given(string verb, string argument) =>
    [
        $"{verb} ", $"{verb}  \t", $"{verb} {argument}", $"{verb}  {argument}  ", $"{verb} \t{argument}\t",
        $"{verb} {argument} and more",
        $"{verb}:{argument}", $"{verb}: {argument}", $"{verb}:", $"{verb} {argument}\0junk",
        $"{verb} \0{argument}", $"{verb} {argument}\u00ff\u00ff",
        $"{verb} {argument}\u00ffE", $"{verb} {Long}",
    ];

    private static IEnumerable<string> Forms(string verb, params string[] arguments) =>
        arguments.Select(argument => $"{verb} {argument}");
}
