using System.Net.Sockets;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Consoles;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Lines;

/// <summary>Consoles whose path lies on another machine, which may not answer.</summary>
public sealed class FarPathTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly ManualResetEventSlim end = new();
    private bool answers;
    private int looks;

    private string Far => Path.Combine(folder, "far");

    public void Dispose()
    {
        end.Set();
        Folders.Remove(folder);
    }

    [Theory]
    [InlineData("device", "baud 9600; parity none; device")]
    [InlineData("uds", "uds")]
    [InlineData("listen", "listen")]
    public void One_that_does_not_answer_holds_up_nothing_and_is_given_up_in_time(string kind, string items)
    {
        using ConsoleFixture fixture = Started(kind, items);
        fixture.TurnUntil(() => Volatile.Read(ref looks) == 1);
        Assert.Equal(LineState.Connecting, fixture.Console.Line.State);
        Assert.Empty(fixture.DaemonLines);
        fixture.Clock.Advance(TimeSpan.FromSeconds(30));
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
        Assert.Equal([$"ERROR: [c1] {Far}: no answer within 30 s: forcing down"], fixture.DaemonLines);
        Assert.True(fixture.Console.Line.WillRetry);
        fixture.Console.Line.Close();
    }

    [Theory]
    [InlineData("device", "baud 9600; parity none; device", "open({0}): No such file or directory: forcing down")]
    [InlineData("uds", "uds", "connect({0}): No such file or directory: forcing down")]
    public void One_that_answers_is_opened_as_any_other(string kind, string items, string why)
    {
        answers = true;
        using ConsoleFixture fixture = Started(kind, items);
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
        Assert.Equal(
            [$"ERROR: [c1] {why.Replace("{0}", Far, StringComparison.Ordinal)}"], fixture.DaemonLines);
        Assert.True(fixture.Console.Line.WillRetry);
        fixture.Console.Line.Close();
    }

    [Fact]
    public void A_socket_to_listen_at_is_taken_away_when_its_file_system_answers()
    {
        answers = true;
        using ConsoleFixture fixture = Started("listen", "listen");
        fixture.TurnUntil(() => fixture.Lines.Kept.Count > 0);
        using (Socket guest = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            guest.Connect(new UnixDomainSocketEndPoint(Far));
            fixture.TurnUntil(() =>
            {
                fixture.Clock.Advance(TimeSpan.FromMilliseconds(5));
                return fixture.Console.Line.IsUp;
            });
        }

        fixture.Console.Line.Close();
        Assert.Empty(fixture.Lines.Kept);
        fixture.TurnUntil(() => !File.Exists(Far));
    }

    [Fact]
    public void Who_closes_the_line_meanwhile_hears_nothing_more_of_it()
    {
        using ConsoleFixture fixture = Started("uds", "uds");
        fixture.TurnUntil(() => Volatile.Read(ref looks) == 1);
        fixture.Console.Line.Close();
        fixture.Clock.Advance(TimeSpan.FromSeconds(60));
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(LineState.Down, fixture.Console.Line.State);
        Assert.Empty(fixture.DaemonLines);
    }

    /// <summary>In the look, and in what is done then.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_defect_in_reaching_one_is_one_failure_and_the_line_is_tried_again(int time)
    {
        answers = true;
        using ConsoleFixture fixture = Made("uds", "uds");
        OneDefect defect = new(fixture.Loop, "FarPaths.Reach", time);
        fixture.Console.Start();
        fixture.TurnUntil(() => defect.IsDone && fixture.Console.Line.State == LineState.Down);
        Assert.Single(fixture.DaemonLines, text => text.Contains("internal error", StringComparison.Ordinal));
        Assert.True(fixture.Console.Line.WillRetry);
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        fixture.TurnUntil(() => fixture.DaemonLines.Contains(
            $"ERROR: [c1] connect({Far}): No such file or directory: forcing down"));
        fixture.Console.Line.Close();
    }

    private ConsoleFixture Started(string kind, string items)
    {
        ConsoleFixture fixture = Made(kind, items);
        fixture.Console.Start();
        return fixture;
    }

    private ConsoleFixture Made(string kind, string items)
    {
        ConsoleFixture fixture = new(_ => Items.On(
            LineKinds.All.Single(known => known.Word == kind), $"{items} {Far};"));
        fixture.Lines.Far = new FarPaths(path => path == Far, path =>
        {
            Interlocked.Increment(ref looks);
            if (!answers)
            {
                // As long as the test lasts: nothing comes to a loop that has gone by then.
                end.Wait();
            }
        });
        return fixture;
    }
}
