using System.Collections.Immutable;
using System.Text;
using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Disk;
using Conserver.Server.History;
using Conserver.Server.Lines;
using Conserver.Server.Logging;
using Conserver.Server.Sessions;

namespace Conserver.Server.Tests.Consoles;

/// <summary>One console on a loop that the test turns by hand, with a clock that the test moves.</summary>
internal sealed class ConsoleFixture : IDisposable
{
    private static readonly ImmutableSortedDictionary<char, BreakConfig> Breaks =
        ImmutableSortedDictionary<char, BreakConfig>.Empty.Add('1', new BreakConfig("x", 0, Confirm: false));

    private readonly DaemonLog log;
    private readonly LogCrew logCrew;
    private readonly Errands errands = new();

    public ConsoleFixture(Func<ConsoleConfig, ConsoleConfig>? change = null, params TaskConfig[] tasks)
    {
        Folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
        Loop = new Loop("test", Clock);
        log = new DaemonLog("conserver", 1, Clock, disk: null);
        Assert.Equal(0, log.OpenFile(Path.Combine(Folder, "server.log")));
        logCrew = new LogCrew("log", Loop.Post, Loop.AtTurnEnd, Clock);
        var config = new ConsoleConfig
        {
            Name = "c1",
            Master = "localhost",
            Kind = LineKinds.Exec,
            Exec = "exec cat >/dev/null",
            LogFile = Path.Combine(Folder, "c1.log"),
            Timestamp = new TimestampSettings(0, Activity: true, Breaks: true, Tasks: true),
            Options = ConsoleOptions.AutoReinit | ConsoleOptions.Login,
            ReadWrite = Everybody("ron"),
            ReadOnly = Everybody(),
            TaskList = "*",
        };
        config = change?.Invoke(config) ?? config;
        var names = new HostNames(name => Resolve(name), () => HostsFile.Names());
        Lines = new LineSettings { Loop = Loop, Log = log, Errands = errands, Names = names };
        Console = new Server.Consoles.Console(config, new ConsoleShared
        {
            Loop = Loop,
            Log = log,
            Lines = Lines,
            Histories = new HistorySettings
            {
                Loop = Loop,
                Log = log,
                LogCrew = logCrew,
                Files = new LogFiles(),
                Errands = errands,
                Time = new CTime(Clock),
            },
            Errands = errands,
            Config = new ServerConfig(
                new GlobalSettings(), [config], [], Breaks, [.. tasks], new AccessConfig([], [], [])),
        });
    }

    public FakeClock Clock { get; } = new();
    public Loop Loop { get; }
    public Server.Consoles.Console Console { get; }
    public string Folder { get; }

    /// <summary>What its line asks for the addresses of a name; any thread.</summary>
    public Func<string, NameLookup> Resolve { get; set; } = Resolver.Addresses;

    /// <summary>What its line would share with others.</summary>
    public LineSettings Lines { get; }

    /// <summary>Lines of the daemon's log, without time and process.</summary>
    public string[] DaemonLines
    {
        get
        {
            Assert.True(log.Flush(TimeSpan.FromSeconds(20)));
            return [.. File.ReadAllLines(Path.Combine(Folder, "server.log")).Select(
                line => line[(line.IndexOf("): ", StringComparison.Ordinal) + 3)..])];
        }
    }

    /// <summary>The console's log as it is on disk.</summary>
    public string LogText
    {
        get
        {
            Loop.Turn(TimeSpan.Zero);
            Assert.True(logCrew.Flush(TimeSpan.FromSeconds(20)));
            string path = Path.Combine(Folder, "c1.log");
            return File.Exists(path) ? File.ReadAllText(path, Encoding.Latin1) : "";
        }
    }

    /// <summary>What is in <c>typed</c> on disk, a line each, without time and console.</summary>
    public string[] Typed
    {
        get
        {
            _ = LogText;
            string path = Path.Combine(Folder, "typed");
            return !File.Exists(path) ? [] : [.. File.ReadAllLines(path).Select(line =>
                line[(line.IndexOf("\"c1\",", StringComparison.Ordinal) + 5)..^1]
                    .Replace("\"", "", StringComparison.Ordinal))];
        }
    }

    /// <summary>A viewer that has called and is connected, as a client is after <c>^Ec;</c>.</summary>
    public Attachment Join(string user, bool readOnly = false)
    {
        var visitor = new Visitor(Identity.WithoutGroups(user), $"{user}@test", IsLimited: false, Loop.LocalTime);
        _ = Console.Call(visitor, new TestDoor(), out Attachment? viewer);
        Assert.NotNull(viewer);
        if (readOnly)
        {
            Assert.False(viewer.Rights.MayType);
        }

        _ = Console.Do(viewer, ConsoleVerb.Connect);
        return viewer;
    }

    /// <summary>A user list with everybody but some.</summary>
    public static UserList Everybody(params string[] but) =>
        new([.. but.Select(name => new UserListEntry(name, Negated: true)), new UserListEntry("*", Negated: false)]);

    /// <summary>The device says something.</summary>
    public void Say(string text) => ((ILineOwner)Console).LineReceived(Encoding.Latin1.GetBytes(text));

    /// <summary>Opens the line and turns the loop until it is up.</summary>
    public void BringUp()
    {
        Console.Start();
        TurnUntil(() => Console.Line.IsUp);
    }

    public void TurnUntil(Func<bool> condition)
    {
        long limit = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < limit, "the condition did not come true within 20 s");
            Loop.Turn(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>What a viewer has been sent since the last call.</summary>
    public static string Shown(Attachment viewer) => Door(viewer).Shown();

    /// <summary>The viewer's door.</summary>
    public static TestDoor Door(Attachment viewer) => (TestDoor)viewer.Door;

    /// <summary>What a viewer reads of a command's outcome, up to the end of the line.</summary>
    public string Do(Attachment viewer, ConsoleVerb verb) =>
        OutcomeText.Of(verb, Console.Do(viewer, verb)).TrimEnd();

    public void Dispose()
    {
        Console.Remove(new Farewell.ShuttingDown());
        Loop.Turn(TimeSpan.Zero);
        logCrew.Dispose();
        log.Dispose();
        Loop.Dispose();
        Folders.Remove(Folder);
    }
}
