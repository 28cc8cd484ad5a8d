using System.Runtime.CompilerServices;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Scenarios that change the configuration of a running daemon, which take it in clear text by hand.</summary>
internal static class ReloadSets
{
    /// <summary>Compares a scenario whose daemon starts with these consoles and all else it is given.</summary>
    /// <param name="server">Whose.</param>
    /// <param name="blocks">Console blocks and others, to which the common ones are added.</param>
    /// <param name="scenario">Gets what replaces the blocks by others, and returns when that has happened.</param>
    /// <param name="file">The caller's.</param>
    /// <param name="member">The caller.</param>
    public static void Check(
        Make server, string blocks, Action<Stage, Action<string>> scenario,
        [CallerFilePath] string file = "", [CallerMemberName] string member = "") =>
        Comparison.Check(
            server, (s, c) => new Stage(s, c, File(blocks, marked: false), "", "-E"), Marked(scenario), file, member);

    /// <summary>The same with client programs.</summary>
    public static void Check(
        Pairing pairing, string blocks, Action<Stage, Action<string>> scenario,
        [CallerFilePath] string file = "", [CallerMemberName] string member = "") =>
        Comparison.Check(
            pairing, (s, c) => new Stage(s, c, File(blocks, marked: false), "", "-E"), Marked(scenario), file, member);

    // A viewer of a console of its own, who may write and may not in turn, hears of each reload. It is the last thing a
    // daemon does that is seen by viewers, so that those it said nothing to by then hear nothing.
    private static Action<Stage> Marked(Action<Stage, Action<string>> scenario) => stage =>
    {
        using var marker = new RawClient(stage.Daemon.GroupPorts()[0], "marker");
        marker.Attach("marker", "mark");
        bool marked = false;
        scenario(stage, blocks =>
        {
            marked = !marked;
            stage.Daemon.Reload(File(blocks, marked));

            // Debian's group processes sleep through a signal as its master does; any input wakes them.
            marker.Send("\u0005c ");
            marker.Until(marked ? "r/w access removed]\r\n" : "r/w access granted]\r\n");
        });
    };

    private static string File(string blocks, bool marked) => $$"""
        access * { trusted 127.0.0.1; admin root; }
        default * { master localhost; type exec; exec cat; rw *; logfile @dir@/&.log; timestamp 1ha; }
        console mark { logfile ""; {{(marked ? "rw !*; ro *;" : "")}} }
        console quiet { }

        """ + blocks;
}
