using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>
/// Every escape command in one state of a console and a client: what the client, the others on the console, the log, the
/// device and the next to come see. Each class is a state; the scripts are <see cref="EscapeScripts"/>.
/// </summary>
public abstract class EscapeMatrix(SharedDaemons daemons, string settings = "") : IClassFixture<SharedDaemons>
{
    [Theory, MemberData(nameof(EscapeScripts.Cases), MemberType = typeof(EscapeScripts))]
    public void Each_escape_command_has_its_answer(Make server, string typed)
    {
        (int place, string[]? steps) = EscapeScripts.Find(typed);
        Assert.True(steps is not null, typed);
        string config = Config();
        Comparison.Check(
            () => daemons.OpenReference(config), () => daemons.Open(server, Make.Debian, config),
            stage => Perform(stage, Console(place), steps),
            variant: $"{GetType().Name} {typed}");
    }

    /// <summary>Brings the console into the state. Returns who types the script, and another one who is attached.</summary>
    private protected abstract (RawClient Me, RawClient Witness) Enter(Scene scene);

    /// <summary>Types the script.</summary>
    private protected virtual void Type(Scene scene, RawClient me, RawClient witness, string[] steps)
    {
        foreach (string step in steps)
        {
            scene.Type(me, witness, step);
        }

        Scene.UntilTaskEnded(me, witness);
    }

    /// <summary>After the script.</summary>
    private protected virtual void Leave(Scene scene)
    {
    }

    private static string Console(int place) => $"k{place:000}";

    private void Perform(Stage stage, string console, string[] steps)
    {
        stage.Except(KnownDifference.WatchersDoNotWait);
        stage.Except(KnownDifference.SaysWhatIsNeeded);
        stage.Except(KnownDifference.NoTerminalWhileDown);
        var scene = new Scene(stage, console);
        (RawClient me, RawClient witness) = Enter(scene);
        Type(scene, me, witness, steps);
        scene.ShowOutcome();
        Leave(scene);
    }

    // The device prints three lines when it is started the first time, echoes nothing and keeps what it gets.
    private string Config()
    {
        var config = new StringBuilder($$"""
            access * { trusted 127.0.0.1; admin root; limited lim; }
            break 5 { string "five"; confirm yes; }
            break a { string "letter"; }
            task 1 { cmd "echo hello; sleep 0.2"; description "say hello"; }
            task 2 { cmd "echo two; sleep 0.2"; confirm yes; }
            task z { cmd "touch asleep; exec sleep 1000"; description "sleeper"; }
            default state {
                master localhost;
                type exec;
                rw *, !ron;
                ro ron;
                motd "be nice";
                break 3;
                tasklist *;
                timestamp abt;
                logfile @dir@/&.log;
                {{settings}}
            }

            """);
        for (int place = 0; place < EscapeScripts.Count; place++)
        {
            string name = Console(place);
            string first = $"[ -e {name}.got ] || {{ echo one; echo two; echo three; }}";
            config.Append($$"""
                console {{name}} {
                    include state;
                    exec "stty raw -echo; {{first}}; echo ready >> {{name}}.got; exec cat >> {{name}}.got";
                }

                """);
        }

        return config.ToString();
    }
}
