using System.Collections.Immutable;
using Conserver.Posix;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>
/// Every option, in the order of the help: first those of conserver 8.2.7 with their letters, then ours, which have
/// names. The table drives the parser, the help and the tests.
/// </summary>
internal static class OptionTable
{
    /// <summary>Letters nobody can type.</summary>
    private const char FirstPrivate = '\uE000';

    public static readonly ImmutableArray<ClientOption> All =
    [
        Flag('7', "7", "clear the high bit of every byte, both ways", options => options with { StripHigh = true }),
        Flag('a', "a(A)", "attach to a console, writing if nobody else does (and replay)",
            options => Select(options, ClientCommand.Attach)),
        Flag('A', "", "", options => Select(options, ClientCommand.Attach) with { WithReplay = true }),
        Valued('b', "b(B)", "send a message to all users (of the initial server)", (options, value, program) =>
            Select(options, ClientCommand.Broadcast, text: Words.Message(value, program))),
        Valued('B', "", "", (options, value, program) =>
            Select(options, ClientCommand.Broadcast, true, Words.Message(value, program))),
        Valued('c', "c cred", "present the certificate in this PEM file, which holds its key too", (options, value, _) =>
            options with { Credentials = Words.OrNull(value) }),
        Valued('C', "C config", "read this file instead of ~/.consolerc", (options, value, _) =>
            options with { UserFile = value }),
        Valued('d', "d", "disconnect [user][@console]", (options, value, program) =>
            Select(options, ClientCommand.Disconnect, text: Words.Safe(value, "destination", program))),
        Flag('D', "D", "show on stderr what is going on; again for more",
            options => options with { DebugLevel = options.DebugLevel + 1 }),
        Valued('e', "e esc", "use this two-character escape sequence",
            (options, value, _) => options with { Escape = value }),
        Flag('E', "E", "do not encrypt connections", options => options with { NoTls = true }),
        Flag('f', "f(F)", "attach and take over writing (and replay)", options => Select(options, ClientCommand.Force)),
        Flag('F', "", "", options => Select(options, ClientCommand.Force) with { WithReplay = true }),
        new('h', "h", "show this message", (_, _, _) => throw new TextAsked(AskedText.Help, toError: true)),
        Flag('i', "i(I)", "show consoles in a form for programs (of the initial server)",
            options => Select(options, ClientCommand.Info)),
        Flag('I', "", "", options => Select(options, ClientCommand.Info, true)),
        Flag('k', "k", "give up if the console is not up", options => options with { ExitWhenDown = true }),
        Valued('l', "l user", "log in under this name", (options, value, program) =>
            options with { UserName = Words.Safe(value, "user name", program) }),
        Valued('M', "M master", "ask this server first",
            (options, value, _) => options with { Master = Words.OrNull(value) }),
        Flag('n', "n", "do not read the site-wide configuration file", options => options with { SkipSiteFile = true }),
        Valued('p', "p port", "connect to this port or service",
            (options, value, _) => options with { Port = Words.OrNull(value) }),
        Flag('P', "P", "show the process ids of the servers", options => Select(options, ClientCommand.Pid)),
        Flag('q', "q(Q)", "shut all servers (the initial server) down", options => Select(options, ClientCommand.Quit)),
        Flag('Q', "", "", options => Select(options, ClientCommand.Quit, true)),
        Flag('r', "r(R)", "show the versions of all servers (of the initial server)",
            options => Select(options, ClientCommand.Version)),
        Flag('R', "", "", options => Select(options, ClientCommand.Version, true)),
        Flag('s', "s(S)", "watch a console without writing (and replay)", options => Select(options, ClientCommand.Spy)),
        Flag('S', "", "", options => Select(options, ClientCommand.Spy) with { WithReplay = true }),
        Valued('t', "t", "send a message to [user][@console]", (options, value, program) =>
            Select(options, ClientCommand.TextMessage, text: Words.Destination(value, program))),
        Flag('u', "u", "show consoles with their state and who writes", options => Select(options, ClientCommand.Hosts)),
        Flag('U', "U", "go on unencrypted if the server does not offer encryption",
            options => options with { TlsOptional = true }),
        Flag('v', "v", "say more", options => options with { Verbose = true }),
        Flag('V', "V", "show the version of this program", options => options with { ShowVersion = true }),
        Flag('w', "w(W)", "show who is on which console (of the initial server)",
            options => Select(options, ClientCommand.Group)),
        Flag('W', "", "", options => Select(options, ClientCommand.Group, true)),
        Flag('x', "x", "show the devices and speeds of consoles", options => Select(options, ClientCommand.Examine)),
        Valued('z', "z(Z) cmd", "send a command to all servers (the initial server); -z help lists them",
            (options, value, program) =>
            Select(options, Words.Admin(value, program))),
        Valued('Z', "", "", (options, value, program) => Select(options, Words.Admin(value, program), true)),

        Named("json", "", "print a listing (-i -I -P -r -R -u -w -W -x) as JSON",
            (options, _, _) => options with { Json = true }),
        Named("watch", "PATTERN", "follow all consoles whose names match, without writing", (options, value, program) =>
            Select(options, ClientCommand.Watch, text: Words.Pattern(value, program))),
        Named("broadcast", "PATTERN", "type to all consoles whose names match, and compare what they answer",
            (options, value, program) =>
            Select(options, ClientCommand.TypeToAll, text: Words.Pattern(value, program))),
        Named("expect", "REGEX", "wait until the console says this; any number of times, in order with --send",
            (options, value, program) =>
            options with { Script = [.. options.Script, Words.Expectation(value, program)] }),
        Named("send", "TEXT", "type this; \\r \\n \\t \\e \\\\ and \\xHH stand for what they do in C",
            (options, value, program) =>
            options with { Script = [.. options.Script, Words.Keys(value, program)] }),
        Named("timeout", "SECONDS", "how long each --expect waits (10), or how long to --watch", (options, value, program) =>
            options with { Timeout = Words.Seconds(value, program) }),
        Named("log", "NAME", "print what a console has logged", (options, value, program) =>
            Select(options, ClientCommand.Log, text: Words.Console(value, program))),
        Named("since", "TIME", "from 03:10, 2h (ago), '2026-11-20 03:10' or @SECONDS on; also of what follows",
            (options, value, _) => options with { Since = value }),
        Named("until", "TIME", "what came before, likewise", (options, value, _) => options with { Until = value }),
        Named("timestamps", "", "with --log: the time before each line",
            (options, _, _) => options with { Timestamps = true }),
        Named("follow", "", "with --log: go on with what is logged from now on",
            (options, _, _) => options with { Follow = true }),
        Named("play", "NAME", "show what a console has said as fast as it came (blank pauses, + - change the speed, q ends)",
            (options, value, program) => Select(options, ClientCommand.Play, text: Words.Console(value, program))),
        Named("speed", "FACTOR", "how many times as fast --play goes", (options, value, program) =>
            options with { Speed = PlayWords.Speed(value, program) }),
        Named("max-gap", "TIME", "no pause of --play is longer than this (500ms, 2s, 1m)", (options, value, program) =>
            options with { MaxGap = PlayWords.Gap(value, program) }),
        Named("activity", "NAME", "show how much a console has said over time", (options, value, program) =>
            Select(options, ClientCommand.Activity, text: Words.Console(value, program))),
        Named("diff", "NAME", "compare two starts of a machine; operands say which: counted back (1 is the last), or a time",
            (options, value, program) => Select(options, ClientCommand.Diff, text: Words.Console(value, program))),
        Named("marker", "REGEX", "for --diff: with which line a start begins", (options, value, program) =>
            options with { Marker = PastWords.Marker(value, program) }),
        Named("export", "FORM", "print what a console has said as asciicast, text or html", (options, value, program) =>
            Select(options, ClientCommand.Export) with { Form = PastWords.Form(value, program) }),
        Named("grep", "REGEX", "search what has been said on consoles: of the operands, which are patterns, or on all",
            (options, value, program) => Select(options, ClientCommand.Grep, text: GrepWords.Expression(value, program))),
        Named("ignore-case", "", "for --grep: case does not count", (options, _, _) => options with { IgnoresCase = true }),
        Named("context", "LINES", "for --grep: show as many lines before and behind each", (options, value, program) =>
            options with { Context = GrepWords.Context(value, program) }),
        Named("names", "", "print the names of consoles that begin with the operand, never asking for a password",
            (options, _, _) =>
            Select(options, ClientCommand.Names)),
        Named("forget-key", "SERVER", "take a server's key out of those that are remembered", (options, value, program) =>
            Select(options, ClientCommand.ForgetKey, text: Words.Safe(value, "server name", program))),
        Named("completion", "SHELL", "print the completion script for bash, zsh or fish", (_, value, _) =>
            throw new TextAsked(AskedText.Completion, toError: false, value)),
        Named("help", "", "as -h, on standard output", (_, _, _) =>
            throw new TextAsked(AskedText.Help, toError: false)),
        Named("version", "", "as -V", (options, _, _) => options with { ShowVersion = true }),
    ];

    /// <summary>The letters as getopt wants them.</summary>
    public static readonly string Letters = string.Concat(
        All.Where(option => option.Name is null)
            .Select(option => option.TakesValue ? $"{option.Letter}:" : $"{option.Letter}"));

    /// <summary>The names, each with a letter of its own.</summary>
    public static readonly ImmutableArray<LongOption> Names =
    [
        .. All.Where(option => option.Name is not null)
            .Select(option => new LongOption(option.Name!, option.Letter, option.TakesValue)),
    ];

    /// <summary>The option behind a letter getopt has found.</summary>
    public static ClientOption Find(char letter) => All.First(option => option.Letter == letter);

    private static int privateLetters;

    private static ClientOption Flag(char letter, string label, string help, Func<Options, Options> apply) =>
        new(letter, label, help, (options, _, _) => apply(options));

    private static ClientOption Valued(
        char letter, string label, string help, Func<Options, string, string, Options> apply) =>
        new(letter, label, help, apply) { TakesValue = true };

    private static ClientOption Named(
        string name, string value, string help, Func<Options, string, string, Options> apply) =>
        new((char)(FirstPrivate + privateLetters++), value.Length == 0 ? $"--{name}" : $"--{name} {value}", help, apply)
        {
            Name = name,
            TakesValue = value.Length > 0,
        };

    // The last command wins whole: 8.2.7 let flags and texts of overridden ones stick, so "-b text -w" asked who was on
    // the console "text".
    private static Options Select(Options options, ClientCommand command, bool initialOnly = false, string? text = null) =>
        options with
        {
            Command = command,
            IsCommandGiven = true,
            InitialServerOnly = initialOnly,
            WithReplay = false,
            CommandText = text,
        };
}
