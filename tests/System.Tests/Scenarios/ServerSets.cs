using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>The files of two daemons that know each other's consoles.</summary>
internal static class ServerSets
{
    // crypt("other")
    public const string OtherPasswordFile = "bob:$1$conserve$eXS3.lW6MpcPHEv8u8AiI/\n";

    /// <summary>
    /// On the first: alpha (alias first), apple. On the second: beta (aliases bee, be), bravo, annex. Each says that the
    /// other has loop; the first says so of stray, and of lone, which nobody has.
    /// </summary>
    public static string Both(int server) => Files(server, "trusted");

    /// <summary>The same, and everybody needs a password.</summary>
    public static string BothLocked(int server) => Files(server, "allowed");

    private static string Files(int server, string access)
    {
        string first = server == 1 ? "localhost" : TwoServers.FirstAddress;
        string second = server == 2 ? "localhost" : TwoServers.SecondAddress;
        return $$"""
            access * { {{access}} 127.0.0.1; admin root; }
            default * { type exec; exec cat; logfile @dir@/&.log; rw *; }
            console alpha { master {{first}}; aliases first; }
            console beta { master {{second}}; aliases bee, be; }
            console apple { master {{first}}; }
            console bravo { master {{second}}; motd "second to none"; }
            console annex { master {{second}}; }
            console loop { master {{(server == 1 ? second : first)}}; }

            """ + (server == 1 ? $"console stray {{ master {second}; }}\nconsole lone {{ master 127.0.0.99; }}\n" : "");
    }
}
