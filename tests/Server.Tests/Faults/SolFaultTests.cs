using Conserver.Server.Lines;
using Conserver.Server.Tests.Consoles;
using Conserver.Server.Tests.Lines;

namespace Conserver.Server.Tests.Faults;

/// <summary>A defect around a session of serial over LAN: it is not left behind, and the console comes up again.</summary>
public sealed class SolFaultTests : IDisposable
{
    private readonly FakeSol library = new();
    private readonly ConsoleFixture fixture;

    public SolFaultTests() => fixture = new ConsoleFixture(config => config with
    {
        Kind = new IpmiLine(library),
        Host = "bmc1",
        LogFile = null,
    })
    {
        Resolve = FakeSol.Resolve,
    };

    public void Dispose()
    {
        library.Answers = true;
        fixture.Console.Line.Close();
        fixture.TurnUntil(() => library.AreAllGone);
        fixture.Dispose();
    }

    /// <summary>
    /// In its beginning, what is done with it, why there is none, and in the waiting for it, heard or not.
    /// </summary>
    [Theory]
    [InlineData("HostNames.Tell", 1, null)]
    [InlineData("IpmiLine.Begin", 1, null)]
    [InlineData("IpmiLine.Begin", 2, null)]
    [InlineData("IpmiLine.Begin", 2, "no host")]
    [InlineData("SolOpening.Await", 1, null)]
    [InlineData("SolOpening.Await", 1, "silent")]
    public void A_session_that_meets_a_defect_is_destroyed_and_another_one_is_begun(
        string callback, int time, string? why)
    {
        library.Refusal = why == "no host" ? why : null;
        OneDefect defect = new(fixture.Loop, callback, time);
        fixture.Console.Start();
        fixture.TurnUntil(() =>
        {
            if (why == "silent")
            {
                fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            }
            else if (library.Begun > 0)
            {
                library.Last.Say("\0");
            }

            return defect.IsDone && fixture.Console.Line.State == LineState.Down;
        });
        AssertComesUp();
    }

    /// <summary>A defect in a result that nobody wants any more: the line has been closed meanwhile.</summary>
    [Fact]
    public void A_session_that_nobody_wants_is_destroyed_in_spite_of_a_defect_on_its_way()
    {
        library.Hang = new ManualResetEventSlim();
        fixture.Console.Start();
        fixture.TurnUntil(() => library.Request is not null);
        fixture.Console.Line.Close();
        library.Hang.Set();
        fixture.TurnUntil(() => library.Begun == 1 && library.AreAllGone);
    }

    [Theory]
    [InlineData("SolLink.Destroy", true)]
    [InlineData("SolLink.LetGo", true)]
    [InlineData("SolLink.Finish", false)]
    public void A_session_whose_end_meets_a_defect_is_destroyed_all_the_same(string callback, bool answers)
    {
        library.Answers = answers;
        fixture.Console.Start();
        AssertComesUp();
        OneDefect defect = new(fixture.Loop, callback);
        fixture.Console.Line.Open();
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            _ = library.AreAllGone;
            return defect.IsDone;
        });
        AssertComesUp();
    }

    private void AssertComesUp()
    {
        library.Refusal = null;
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            _ = library.AreAllGone;
            if (library.Begun > 0 && !fixture.Console.Line.IsUp && !library.Last.IsGone)
            {
                library.Last.Say("\0");
            }

            return fixture.Console.Line.IsUp;
        });
    }
}
