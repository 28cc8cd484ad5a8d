using Conserver.Posix;
using Conserver.Server.Disk;
using Conserver.Server.History.Reading;
using Conserver.Server.History.Search;
using Conserver.Server.Sessions.Logs;

namespace Conserver.Server.Tests.History;

/// <summary>What a search has open is closed when the last thread is done with it.</summary>
public sealed class OpenSearchTests
{
    [Fact]
    public void A_thread_that_lets_go_late_does_not_close_under_the_next_one()
    {
        var readers = new LogReaders();
        Assert.True(readers.TryEnter("ann"));
        var errands = new ErrandQueue("searches", 1, 1, TimeSpan.FromSeconds(1));
        var scope = new HistoryScope(new LogName("x"), null, null, TimeZoneInfo.Utc, _ => false);
        var open = new OpenSearch(
            new HistorySearch("x", new HistoryReader(scope) { Current = "x" }, SearchPattern.Read("x", false), 0),
            new LogAsking("ann", readers, errands, _ => { }, _ => false) { Folders = scope.Folders });
        open.Enter();

        // Its result has come, and more is asked for before it lets go.
        open.Enter();
        open.LetGo();
        open.Leave();
        Assert.False(IsClosed(readers));
        open.LetGo();
        Assert.True(IsClosed(readers));
        open.Leave();
    }

    private static bool IsClosed(LogReaders readers)
    {
        int free = 0;
        while (readers.TryEnter("ann"))
        {
            free++;
        }

        for (int i = 0; i < free; i++)
        {
            readers.Leave("ann");
        }

        return free == LogReaders.PerUser;
    }
}
