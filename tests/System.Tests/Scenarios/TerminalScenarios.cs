using System.Runtime.CompilerServices;
using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>
/// Scenarios with client programs on terminals, in clear text, whose class shares its daemons. Each scenario has two
/// consoles of its own, which echo lines.
/// </summary>
/// <param name="daemons">The class's.</param>
/// <param name="settings">More items of every console.</param>
/// <param name="blocks">More blocks.</param>
/// <param name="line">What every console is connected to.</param>
public abstract class TerminalScenarios(
    SharedDaemons daemons, string settings = "", string blocks = "", string line = "type exec; exec cat;")
    : IClassFixture<SharedDaemons>
{
    private const int Most = 12;

    /// <summary>Compares a scenario, which gets its first console; see <see cref="Other"/> for the second.</summary>
    protected void Check(
        Pairing pairing, Action<Stage, string> scenario,
        [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        string config = Config();
        string console = $"t{daemons.PlaceOf(member):00}";
        Comparison.Check(
            () => daemons.OpenReference(config), () => daemons.Open(pairing.Server(), pairing.Client(), config),
            stage => scenario(stage, console), file, member);
    }

    /// <summary>The second console that belongs to the first.</summary>
    protected static string Other(string console) => "u" + console[1..];

    private string Config()
    {
        var config = new StringBuilder($$"""
            access * { trusted 127.0.0.1; admin root; limited lim; }
            default common {
                master localhost;
                {{line}}
                rw *, !ron;
                ro ron;
                tasklist *;
                timestamp abt;
                logfile @dir@/&.log;
                {{settings}}
            }
            {{blocks}}

            """);
        for (int i = 0; i < Most; i++)
        {
            config.Append($$"""
                console t{{i:00}} { include common; }
                console u{{i:00}} { include common; }

                """);
        }

        return config.ToString();
    }
}
