namespace Conserver.System.Tests.Logs;

/// <summary>What people do, where it is logged.</summary>
internal static class ActivityLogs
{
    public static IReadOnlyList<LogScenario> All { get; } =
    [
        new("act-none") { Play = Visit },
        new("act-a", "timestamp a;") { Play = Visit },
        new("act-b", "timestamp b;") { Play = Visit },
        new("act-ab", "timestamp ab;") { Play = Visit },
        new("act-ba-2l", "timestamp b2la;") { Play = Visit },
        new("act-later") { Later = "timestamp a;", Play = Visit, AfterReload = Visit },
        new("act-no-more", "timestamp ab;") { Later = "timestamp \"\";", Play = Visit, AfterReload = Visit },
        new("act-spy", "timestamp a;")
        {
            Play = act =>
            {
                act.Join("ann");
                act.Join("bob");
                act.Do("bob", "f");
                act.Logged("bob@127.0.0.1 bumped ann@127.0.0.1");
                act.Do("bob", "s");
                act.Logged("bob@127.0.0.1 detached");
                act.Do("ann", "a");
                act.Leave("ann");
                act.Leave("bob");
            },
        },
        new("act-task", "timestamp t;")
        {
            Play = act =>
            {
                act.Join("ann");
                act.Do("ann", "!1");
                act.Logged("task terminated");
            },
        },
        new("act-break-default", "timestamp ab; break 4;")
        {
            Play = act =>
            {
                act.Join("ann");
                act.Do("ann", "l0");
                act.Logged("break #0(4)");
            },
        },
        new("act-note")
        {
            Play = act =>
            {
                act.Join("ann");
                act.Note("ann", "5 o'clock, and 100%");
            },
        },
        new("act-note-mid-line", "timestamp a;")
        {
            Play = act =>
            {
                act.Join("ann");
                act.Say("login: ");
                act.Note("ann", "I am in");
                act.Say("root\r\n");
            },
        },
        new("off-on")
        {
            Play = act =>
            {
                act.Join("ann");
                act.Say("before\r\n");
                act.Do("ann", "L");
                act.SayUnlogged("ann", "secret\r\n");
                act.Do("ann", "L");
                act.Say("after\r\n");
            },
        },
        new("off-leave", "timestamp a;")
        {
            Play = act =>
            {
                act.Join("ann");
                act.Do("ann", "L");
                act.SayUnlogged("ann", "secret\r\n");
                act.Leave("ann");
                act.Logged("(logout)");
                act.Say("after\r\n");
            },
        },
        new("off-down", "timestamp a;")
        {
            Play = act =>
            {
                act.Join("ann");
                act.Do("ann", "L");
                act.SayUnlogged("ann", "secret\r\n");
                act.Do("ann", "d");
                act.Logged("Console down");
                act.Up("ann");
                act.Say("after\r\n");
            },
        },
        new("off-note-break", "timestamp ab;")
        {
            Play = act =>
            {
                act.Join("ann");
                act.Do("ann", "L");
                act.Note("ann", "still noted");
                act.Do("ann", "l4");
                act.Logged("break #4");
            },
        },
        new("off-reload")
        {
            Later = "timestamp a;",
            Play = act =>
            {
                act.Join("ann");
                act.Do("ann", "L");
            },
            AfterReload = act =>
            {
                act.SayUnlogged("ann", "still secret\r\n");
                act.Do("ann", "L");
                act.Say("after\r\n");
            },
        },
        new("down-up")
        {
            Play = act =>
            {
                act.Join("ann");
                act.Say("mid line");
                act.Do("ann", "d");
                act.Logged("Console down");
                act.Up("ann");
                act.Say("up\r\n");
                act.Up("ann");
                act.Say("up again\r\n");
            },
        },
        new("dies", "options !autoreinit; timestamp a;")
        {
            Play = act =>
            {
                act.Join("ann");
                act.Say("last words");
                act.Die();
                act.Logged("Console down");
                act.Revive();
                act.Up("ann");
                act.Say("first words\r\n");
            },
        },
        new("initcmd", "timestamp a; initcmd \"read line; echo got $line >&2\";")
        {
            Play = act => act.Say("hello\n", "initcmd terminated"),
        },
    ];

    // Somebody comes, sends breaks, watches, suspends and goes.
    private static void Visit(LogAct act)
    {
        act.Join("ann");
        act.Say("hello\r\n", "hello");
        act.Do("ann", "l1");
        act.Do("ann", "l4");
        act.Do("ann", "s");
        act.Do("ann", "a");
        act.Leave("ann");
        act.Say("alone\r\n", "alone");
    }
}
