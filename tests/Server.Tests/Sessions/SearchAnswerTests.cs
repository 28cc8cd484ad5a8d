using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Conserver.Server.Sessions.Logs;

namespace Conserver.Server.Tests.Sessions;

/// <summary>A search of many consoles: several at a time, in their order, and no further than somebody reads.</summary>
public sealed class SearchAnswerTests : IDisposable
{
    private const int Count = 60;

    private readonly SessionFixture daemon = new(Fleet());

    public SearchAnswerTests() => Array.ForEach(daemon.Consoles, console => console.Start());

    private LogReaders Readers => daemon.Services.LogReaders;

    public void Dispose() => daemon.Dispose();

    [Fact]
    public void Consoles_come_in_the_order_asked_for_though_the_first_takes_longest()
    {
        Write(0, Lines("nothing here", 300_000) + "hit 0\r\n");
        Each(1, i => $"hit {i}\r\n");
        string answer = Search(string.Join(',', Enumerable.Range(0, Count).Select(i => $"c{i}")), "hit");
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"hit {i}"), Hits(answer));
        Assert.EndsWith($"end {Count}\r\n", answer, StringComparison.Ordinal);
        UntilAllIsLeft();
    }

    [Fact]
    public void Console_by_console_though_each_has_more_than_is_kept()
    {
        Each(0, i => Lines($"hit {i}", 20_000));
        string answer = Search("c3,c1,c2,c0", "hit");
        Assert.Equal(
            (string[])["hit 3", "hit 1", "hit 2", "hit 0"], Hits(answer).Distinct());
        Assert.EndsWith("end 80000\r\n", answer, StringComparison.Ordinal);
        UntilAllIsLeft();
    }

    [Fact]
    public void What_could_not_be_searched_is_said_in_its_place_and_the_others_are()
    {
        Each(0, i => $"hit {i}\r\n");
        byte[] damaged = [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9];
        File.WriteAllBytes(Path.Combine(daemon.Folder, "c1.log.1.gz"), damaged);
        string answer = Search("c0,c1,c2", "hit");
        Assert.Matches(@"(?s)hit 0.*hit 1.*failed c1 [^\r\n]+\r\n.*hit 2\r\nend 3\r\n\z", answer);
        UntilAllIsLeft();
    }

    [Fact]
    public void Who_does_not_read_keeps_no_more_than_a_bound_and_nothing_when_he_leaves()
    {
        Each(0, i => Lines($"hit {i}", 100_000));
        SessionFixture.FarClient client = Ask("*", "hit");
        daemon.TurnUntil(() => client.Session.Out.Size > 0, "the first of it");
        for (int turn = 0; turn < 100; turn++)
        {
            daemon.Loop.Turn(TimeSpan.FromMilliseconds(5));
            Assert.InRange(Readers.Ahead, 0, 16 * 1024 * 1024);
            Assert.InRange(client.Session.Out.Size, 0, 1024 * 1024);
        }

        daemon.TurnUntil(() => Readers.Ahead > 64 * 1024 && daemon.Errands.Histories.IsIdle, "the search ahead");
        client.Dispose();
        UntilAllIsLeft();
    }

    [Fact]
    public void A_user_with_many_searches_keeps_a_seat_for_each_of_them()
    {
        Each(0, i => $"hit {i}\r\n");
        for (int i = 0; i < LogReaders.PerUser - 1; i++)
        {
            Assert.True(Readers.TryEnter("ann"));
        }

        // One seat is left, and does.
        string answer = Search("*", "hit");
        Assert.EndsWith($"end {Count}\r\n", answer, StringComparison.Ordinal);
        Assert.True(Readers.TryEnter("ann"));
        Assert.Contains("failed c0 too many logs are being read, try again later\r\n", Search("c0,c1", "hit"),
            StringComparison.Ordinal);
        for (int i = 0; i < LogReaders.PerUser; i++)
        {
            Readers.Leave("ann");
        }

        UntilAllIsLeft();
    }

    [Fact]
    public void Consoles_that_go_in_the_middle_are_passed_over()
    {
        Each(0, i => Lines($"hit {i}", 20_000));
        SessionFixture.FarClient client = Ask("*", "hit");
        daemon.TurnUntil(() => client.Session.Out.Size > 0, "the first of it");
        Array.ForEach(daemon.Consoles[..^1], console => console.Remove(new Server.Consoles.Farewell.ShuttingDown()));
        string[] seen = [.. Hits(Answer(client)).Distinct()];
        Assert.Contains($"hit {Count - 1}", seen);
        Assert.InRange(seen.Length, 2, Count - 1);
        UntilAllIsLeft();
    }

    [Theory]
    [InlineData("Next")]
    [InlineData("<Asking>b__")]
    public void A_defect_keeps_no_seat(string inWhat)
    {
        Each(0, i => $"hit {i}\r\n");
        daemon.Loop.Trial = (_, called) => Assert.DoesNotContain(inWhat, called?.Method.Name ?? "");
        using SessionFixture.FarClient client = Ask("*", "hit");
        daemon.TurnUntil(() => client.Session.Connection.IsClosed, "the end of the session");
        daemon.Loop.Trial = null;
        UntilAllIsLeft();
    }

    private void UntilAllIsLeft()
    {
        daemon.TurnUntil(() => Readers.Ahead == 0 && daemon.Errands.Histories.IsIdle, "the end of it");
        for (int i = 0; i < LogReaders.PerUser; i++)
        {
            Assert.True(Readers.TryEnter("ann"));
        }
    }

    private string Search(string names, string expression) => Answer(Ask(names, expression));

    private string Answer(SessionFixture.FarClient client)
    {
        daemon.TurnUntil(
            () => client.Unread > 0 && Regex.IsMatch(client.Said[^Math.Min(40, client.Unread)..], @"\nend \d+\r\n\z"),
            "the answer");
        return client.Said;
    }

    private SessionFixture.FarClient Ask(string names, string expression)
    {
        SessionFixture.FarClient client = daemon.LogIn("ann", Server.Listening.PortKind.Group);
        client.Send($"grep {names} - - - /{expression}/\r\n");
        return client;
    }

    private static IEnumerable<string> Hits(string answer) =>
        answer.Split("\r\n").Where(line => line.StartsWith("hit", StringComparison.Ordinal));

    private static string Lines(string line, int count) => string.Concat(Enumerable.Repeat(line + "\r\n", count));

    private void Each(int from, Func<int, string> text)
    {
        for (int i = from; i < Count; i++)
        {
            Write(i, text(i));
        }
    }

    private void Write(int console, string text) => File.WriteAllText(
        Path.Combine(daemon.Folder, string.Create(CultureInfo.InvariantCulture, $"c{console}.log")), text);

    private static string Fleet()
    {
        var text = new StringBuilder(
            "default * { master localhost; type uds; uds /nowhere; rw *; logfile @folder@/&.log; }\n");
        for (int i = 0; i < Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"console c{i} {{ }}\n");
        }

        return text.ToString();
    }
}
