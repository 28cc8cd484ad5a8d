using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>The daemons that scenarios start from.</summary>
internal static class Sets
{
    // Debian's daemon loses what a task printed when it sees the end of it first, and hangs it up when its output ends
    // before it does (as that of sleep itself does): hence a sleep at the end of the tasks, and no exec before it.
    private const string Access = """
        access * {
            trusted 127.0.0.1;
            admin root;
            limited lim;
        }
        """;

    private const string Common = """
        default common {
            master localhost;
            logfile @dir@/&.log;
            rw *;
        }
        """;

    /// <summary>
    /// c1 (echoes lines; message of the day, breaks, tasks, activity log), c2 (ron reads only), c3 (nothing logged),
    /// sh (a shell that is its session's leader, so that it has job control), nope (somebody else's), nol and nolm (no
    /// logins), all in one group.
    /// </summary>
    public const string Line = Access + "\n" + Common + """

        break 5 { string "\r\d^b\z^?"; delay 900; confirm yes; }
        break a { string "abc\001"; }

        task 1 { cmd "echo hello; sleep 0.5"; description "say hello"; }
        task 2 { cmd "echo two; sleep 0.5"; confirm yes; }
        task z { cmd "exec sleep 1000"; description "sleeper"; }

        console c1 {
            include common;
            aliases al1, zed;
            type exec;
            exec cat;
            motd "be nice";
            break 5;
            tasklist *;
            timestamp 1hab;
        }
        console c2 {
            include common;
            aliases al2;
            type exec;
            exec cat;
            rw !ron;
            ro ron;
        }
        console c3 {
            include common;
            logfile "";
            type exec;
            exec cat;
            breaklist 2,a;
            tasklist 1;
        }
        console sh {
            include common;
            type exec;
            exec "exec env PS1='ready> ' bash --norc --noediting -i";
        }
        console nope { include common; type exec; exec cat; rw !*; rw alice; }
        console nol { include common; type exec; exec cat; options !login; }
        console nolm { include common; type exec; exec cat; options !login; motd "out for lunch"; }
        """;

    /// <summary>down (nobody listens there), d1 (no such device), u1 (no such socket), n1 (noop), c1.</summary>
    public const string Types = Access + "\n" + Common + """

        console c1 { include common; aliases al1,zed; type exec; exec cat; timestamp 1h; }
        console c2 {
            include common; type exec; exec cat; options ondemand; idletimeout 1h; idlestring "a:b"; initcmd true; break b;
        }
        console down { include common; type host; host 127.0.0.1; port 1; }
        console raw { include common; type host; host 127.0.0.1; port 1; protocol raw; }
        console u1 { include common; type uds; uds @dir@/nope.sock; }
        console d1 { include common; type device; device /nonexistent/ttyS0; baud 115200;
            parity even; options cstopb,ixoff; }
        console n1 { include common; type noop; }
        """;

    /// <summary>Nobody is trusted: bob has the password "secret", alice and root an empty one.</summary>
    public const string Passwords = """
        access * {
            allowed 127.0.0.1;
            admin root;
        }
        console c1 { master localhost; type exec; exec cat; logfile @dir@/c1.log; rw *; }
        """;

    // crypt("secret"), MD5 so that every libcrypt has it.
    public const string PasswordFile = "bob:$1$conserve$IzeWksV.ZveJp0.6mIDld.\nalice:\nroot:\n";

    public static Stage OpenLine(Make server, Make client) => new(server, client, Line);

    public static Stage OpenTypes(Make server, Make client) => new(server, client, Types);

    public static Stage OpenPasswords(Make server, Make client) => new(server, client, Passwords, PasswordFile);
}
