using System.Net.Sockets;
using System.Text.Json;
using Conserver.Posix;
using Conserver.Server.Audit;
using Conserver.Server.Disk;
using Conserver.Server.Logging;
using Conserver.Server.Tests.History;

namespace Conserver.Server.Tests.Audit;

/// <summary>Trails on real files, on a loop that the test turns.</summary>
public abstract class AuditTrailFixture : IDisposable
{
    internal TemporaryFolder Folder { get; } = new();

    internal FakeClock Clock { get; } = new();

    internal Loop Loop { get; }

    internal LogCrew Crew { get; }

    internal DaemonLog Log { get; }

    protected AuditTrailFixture()
    {
        Loop = new Loop("test", Clock);
        Log = new DaemonLog("conserver", 1, Clock);
        Assert.Equal(0, Log.OpenFile(Folder["server.log"]));
        Crew = new LogCrew("log", Loop.Post, Loop.AtTurnEnd, Clock);
        Loop.TurnEnded = Crew.WriteLogs;
    }

    internal string Trail => Folder["audit"];

    public void Dispose()
    {
        Crew.Dispose();
        Log.Dispose();
        Loop.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static Socket Listen(string path)
    {
        var system = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };
        system.Bind(new UnixDomainSocketEndPoint(path));
        return system;
    }

    internal static AuditEvent Refused(string by, string from, string why = "wrong password") =>
        new(AuditAct.LoginRefused, by) { Result = $"{why}, from {from}", Refusal = new AuditRefusal(from, why) };

    internal static AuditCheck Check(params string[] files)
    {
        var check = new AuditCheck();
        foreach (string name in files)
        {
            check.Read(name, new MemoryStream(File.ReadAllBytes(name)));
        }

        return check;
    }

    internal static IReadOnlyList<string> Faults(params string[] files) => Check(files).Findings;

    internal string Said() => File.ReadAllText(Folder["server.log"]);

    internal void UntilSaid(string text) =>
        Until(() => Log.Flush(TimeSpan.FromSeconds(20)) && Said().Contains(text, StringComparison.Ordinal), text);

    internal AuditTrail NewTrail(ILogDisk? disk = null, string syslog = "/nowhere") =>
        new(Loop, Crew, new LogFiles(), Log, disk, syslog);

    /// <summary>What has been recorded is in the file, or on its way there.</summary>
    internal void Settle()
    {
        for (int i = 0; i < 3; i++)
        {
            Loop.Turn(TimeSpan.Zero);
        }
    }

    internal void Until(Func<bool> condition, string what)
    {
        long limit = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < limit, what);
            Loop.Turn(TimeSpan.FromMilliseconds(5));
        }
    }

    /// <summary>The entries of a file once there are so many: event, by whom, how many.</summary>
    internal string[] Entries(string path, int count)
    {
        Until(() => File.Exists(path) && File.ReadAllText(path).Count(letter => letter == '\n') >= count, "the entries");
        return [.. File.ReadAllLines(path).Select(Short)];
    }

    internal static string Short(string line)
    {
        using JsonDocument entry = JsonDocument.Parse(line);
        JsonElement root = entry.RootElement;
        string by = root.GetProperty("by").GetString()!;
        string count = root.TryGetProperty("count", out JsonElement many) ? $" {many.GetInt64()}" : "";
        return $"{root.GetProperty("event").GetString()} {by.Split('[')[0]}{count}";
    }
}
