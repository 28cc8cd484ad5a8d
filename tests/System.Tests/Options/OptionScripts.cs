using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Scenarios;

namespace Conserver.System.Tests.Options;

/// <summary>A script for every option letter of conserver 8.2.7, by what the option is about.</summary>
internal static class OptionScripts
{
    /// <summary>Options of a session.</summary>
    public static readonly Dictionary<char, OptionScript> Session = new()
    {
        ['7'] = On(Sets.OpenLine, stage =>
        {
            Viewer ann = stage.Attach("ann", "c1", "-7");
            ann.Type("a\u00e9b\r");
            ann.Until("aib\r\naib\r\n");
            ann.Leave();
            stage.Run("ann", "", "-7", "-e", "M-a^B", "c1");
        }),
        ['a'] = On(Sets.OpenLine, stage => Meet(stage, "-a")),
        ['A'] = On(Sets.OpenLine, stage => Meet(stage, "-A")),
        ['f'] = On(Sets.OpenLine, stage => Meet(stage, "-f")),
        ['F'] = On(Sets.OpenLine, stage => Meet(stage, "-F")),
        ['s'] = On(Sets.OpenLine, stage => Meet(stage, "-s")),
        ['S'] = On(Sets.OpenLine, stage => Meet(stage, "-S")),
        ['e'] = On(Sets.OpenLine, stage =>
        {
            stage.Run("ann", "\u0001xv\u0001x.", "-e", "^Ax", "c2");
            stage.Run("ann", "#vv#v.", "-e", "^Zz", "-e", "#v", "c2");
            foreach (string wrong in (string[])["", "a", "^", "^1x", "abc", "M-^", "^AxM-b"])
            {
                stage.Run("ann", "", "-e", wrong, "c2");
            }
        }),
        ['k'] = On(Sets.OpenTypes, stage =>
        {
            stage.Run("ann", "\u0005c.", "-k", "down");
            stage.Run("ann", "\u0005c.", "-k", "-s", "d1");
            stage.Run("ann", "\u0005c.", "-k", "c1");
        }),
        ['v'] = On(Sets.OpenLine, stage =>
        {
            stage.Run("ann", "\u0005c.", "-v", "c2");
            stage.Run("ann", "\u0005c.", "-v", "-f", "al1");
            stage.Run("ann", "\u0005c.", "-v", "-s", "c3");
            stage.Run("ann", "", "-v", "-R");
        }),
    };

    /// <summary>Options that ask.</summary>
    public static readonly Dictionary<char, OptionScript> Listing = new()
    {
        ['i'] = On(Sets.OpenLine, stage => List(stage, "-i")),
        ['I'] = On(Sets.OpenLine, stage => List(stage, "-I")),
        ['u'] = On(Sets.OpenLine, stage => List(stage, "-u")),
        ['w'] = On(Sets.OpenLine, stage => List(stage, "-w")),
        ['W'] = On(Sets.OpenLine, stage => List(stage, "-W")),
        ['x'] = On(Sets.OpenLine, stage => List(stage, "-x")),
        ['P'] = On(Sets.OpenLine, stage => Alone(stage, "-P")),
        ['r'] = On(Sets.OpenLine, stage => Alone(stage, "-r")),
        ['R'] = On(Sets.OpenLine, stage => Alone(stage, "-R")),
        ['h'] = On(Sets.OpenLine, stage =>
        {
            stage.Except(KnownDifference.OwnOptions);
            stage.Except(KnownDifference.OwnHelpGoesOn);
            stage.Except(KnownDifference.OwnHelp);
            stage.Run("ann", "", "-h");
            stage.Run("ann", "", "-Vh", "-y");
        }),
        ['V'] = On(Sets.OpenLine, stage =>
        {
            stage.Except(KnownDifference.OwnVersion);
            stage.Run("ann", "", "-V");
            stage.Run("ann", "", "-RV", "c1", "c2");
        }),
        ['D'] = On(Sets.OpenLine, stage =>
        {
            stage.Except(KnownDifference.OwnDebugText);
            stage.Run("ann", "", "-D", "-R");
            stage.Run("ann", "\u0005c.", "-DDD", "c2");
        }),
    };

    /// <summary>Options that change something.</summary>
    public static readonly Dictionary<char, OptionScript> Commanding = new()
    {
        ['b'] = On(Sets.OpenLine, stage => Announce(stage, "-b")),
        ['B'] = On(Sets.OpenLine, stage => Announce(stage, "-B")),
        ['t'] = On(Sets.OpenLine, stage =>
        {
            Viewer bob = stage.Attach("bob", "c1");
            Viewer cat = stage.Attach("cat", "c2");
            stage.Run("eve", "", "-t", "bob", "one");
            bob.Until("one]\r\n");
            stage.Run("eve", "", "-t", "@c2", "two  words");
            cat.Until("two  words]\r\n");
            stage.Run("eve", "", "-t", "bob@c1", "three");
            bob.Until("three]\r\n");
            stage.Run("eve", "", "-t", "bob@c2", "nobody is there");
            stage.Run("eve", "", "-t", "", "x");
            stage.Run("eve", "", "-t", "a b", "x");
            stage.Run("eve", "", "-t", "bob");
            stage.Run("eve", "", "-t", "bob", "x", "y");
            cat.Leave();
            bob.Leave();
        }),
        ['d'] = On(Sets.OpenLine, stage =>
        {
            Viewer[] all = [stage.Attach("bob", "c1"), stage.Attach("bob", "c2"), stage.Attach("cat", "c2")];
            stage.Run("eve", "", "-d", "bob");
            stage.Run("root", "", "-d", "bob@c1");
            all[0].UntilExit();
            stage.Run("root", "", "-d", "@c2");
            all[1].UntilExit();
            all[2].UntilExit();
            stage.Run("root", "", "-d", "");
            stage.Run("root", "", "-d", "bob", "x");
        }),
        ['q'] = On(Sets.OpenLine, stage => Quit(stage, "-q")),
        ['Q'] = On(Sets.OpenLine, stage => Quit(stage, "-Q")),
        ['z'] = On(Sets.OpenLine, stage => Administer(stage, "-z")),
        ['Z'] = On(Sets.OpenLine, stage => Administer(stage, "-Z")),
    };

    /// <summary>Options that say whom to ask, and how.</summary>
    public static readonly Dictionary<char, OptionScript> Connecting = new()
    {
        ['c'] = On(Sets.OpenLine, stage =>
        {
            stage.Except(KnownDifference.OwnTlsText);
            stage.Run("ann", "", "-c", "/nonexistent/cred.pem", "-R");
            stage.Run("ann", "", "-c", "", "-R");
        }),
        ['C'] = On(Sets.OpenLine, stage =>
        {
            string file = Path.Combine(stage.Daemon.Folder, "rc");
            File.WriteAllText(file, "config * { escape ^Ax; striphigh yes; }\nconfig * { nonsense 1; }\n");
            stage.Run("ann", "\u0001xv\u0001x.", "-C", file, "c2");
            stage.Run("ann", "", "-C", "/nonexistent/rc", "-R");
            stage.Run("ann", "", "-C", stage.Daemon.Folder, "-R");
        }),
        ['E'] = On(Sets.OpenLine, stage =>
        {
            stage.Run("ann", "", "-E", "-R");
            stage.Run("ann", "", "-E", "c1");
        }),
        ['l'] = On(Sets.OpenLine, stage =>
        {
            stage.Run("ann", "\u0005cw\u0005c.", "-l", "zoe", "c2");
            stage.Run("ann", "", "-l", "zoe", "-l", "root", "-z", "bringup");
        }),
        ['M'] = On(Sets.OpenLine, stage =>
        {
            stage.Run("ann", "", "-M", "localhost", "-r");
            stage.Run("ann", "", "-M", "127.0.0.99", "-R");
            stage.Run("ann", "", "-M", "no.such.host.invalid", "-R");
            stage.Run("ann", "", "-M", "127.0.0.1:@127.0.0.1", "-R");
        }),
        ['n'] = On(Sets.OpenLine, stage => stage.Run("ann", "", "-n", "-R")),
        ['p'] = On(Sets.OpenLine, stage =>
        {
            stage.Run("ann", "", "-p", "1", "-R");
            stage.Run("ann", "", "-p", "tcpmux", "-R");
            stage.Run("ann", "", "-p", "nosuchservice", "-R");
            stage.Run("ann", "", "-p", "12x", "-R");
        }),
        ['U'] = On((server, client) => new Stage(server, client, Sets.Line, "", "-E"), stage =>
        {
            stage.Run("ann", "", "-R");
            stage.Run("ann", "", "-U", "-R");
            stage.Run("ann", "\u0005cv\u0005c.", "-U", "c2");
        }),
    };

    private static OptionScript On(Func<Make, Make, Stage> open, Action<Stage> play) => new(open, play);

    /// <summary>
    /// One after the other with the option on a free console, one that somebody writes to, and one to read.
    /// </summary>
    private static void Meet(Stage stage, string flag)
    {
        bool watches = flag is "-s" or "-S", takes = flag is "-f" or "-F";
        Viewer first = stage.Attach("ann", "c2", flag);
        Type(first, "hello", echoed: !watches);
        Viewer second = stage.Attach("bob", "c2", flag);
        if (takes)
        {
            first.Until("by bob@localhost]\r\n");
        }

        Type(second, "again", echoed: takes);
        if (takes)
        {
            first.Until("again\r\nagain\r\n");
        }

        first.Settle();
        second.Leave();
        first.Leave();
        stage.Attach("ron", "c2", flag).Leave();
        stage.Run("ann", "", flag, "c1", "x");
    }

    private static void Type(Viewer viewer, string line, bool echoed)
    {
        viewer.Type(line + "\r");
        if (echoed)
        {
            viewer.Until($"{line}\r\n{line}\r\n");
        }

        viewer.Settle();
    }

    private static void List(Stage stage, string flag)
    {
        Viewer ann = stage.Attach("ann", "c1");
        Viewer bob = stage.Attach("bob", "c2", "-s");
        stage.Run("eve", "", flag);
        stage.Run("eve", "", flag, "al1");
        stage.Run("eve", "", flag, "nope");
        stage.Run("eve", "", flag, "unknown");
        stage.Run("eve", "", flag, "c1", "c2");
        bob.Leave();
        ann.Leave();
    }

    private static void Alone(Stage stage, string flag)
    {
        stage.Run("eve", "", flag);
        stage.Run("eve", "", flag, "c1");
    }

    private static void Announce(Stage stage, string flag)
    {
        Viewer bob = stage.Attach("bob", "c1");
        Viewer cat = stage.Attach("cat", "c2", "-s");
        stage.Run("eve", "", flag, "maintenance at  noon ");
        bob.Until("noon]\r\n");
        cat.Until("noon]\r\n");
        stage.Run("eve", "", flag, "x", "y");
        stage.Run("eve", "", flag, "");
        cat.Leave();
        bob.Leave();
    }

    private static void Quit(Stage stage, string flag)
    {
        Viewer bob = stage.Attach("bob", "c1");
        stage.Run("eve", "", flag);
        stage.Run("root", "", flag, "x");
        stage.Run("root", "", flag);
        bob.UntilExit();
    }

    private static void Administer(Stage stage, string flag)
    {
        stage.Except(KnownDifference.RefusedReloadFails);
        stage.Except(KnownDifference.OwnWordHelp);
        foreach (string word in (string[])[
            "help", "up", "", "Bringup", "SIGUSR1", "pid", "version", "reopen", "sigusr2", "reconfig", "quit"])
        {
            stage.Run("eve", "", flag, word);
        }

        foreach (string word in (string[])["bringup", "reopen", "SIGHUP", "SIGTERM"])
        {
            stage.Run("root", "", flag, word);
        }
    }
}
