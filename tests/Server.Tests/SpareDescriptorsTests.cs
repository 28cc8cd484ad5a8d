using Conserver.Posix;
using Conserver.Server.Listening;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests;

public sealed class SpareDescriptorsTests : IDisposable
{
    private const int Listener = 3, Taken = 1000;

    private readonly FakeClock clock = new();
    private readonly Queue<int> answers = new();
    private readonly Loop loop;
    private readonly SpareDescriptors spare;

    public SpareDescriptorsTests()
    {
        loop = new Loop("test", clock);
        spare = new SpareDescriptors(loop, _ => new Accepted(answers.Dequeue()));
    }

    public void Dispose()
    {
        spare.Close();
        loop.Dispose();
    }

    [Fact]
    public void A_client_that_finds_none_free_gets_a_spare_one()
    {
        int before = spare.Count;
        Answers(-Errno.EMFILE, Taken);
        Assert.Equal(Taken, spare.Accept(Listener).Fd);
        Assert.Equal(before - 1, spare.Count);
    }

    [Fact]
    public void When_all_are_given_away_there_is_none()
    {
        while (spare.Count > 0)
        {
            Answers(-Errno.EMFILE, Taken);
            Assert.Equal(Taken, spare.Accept(Listener).Fd);
        }

        Answers(-Errno.EMFILE);
        Assert.Equal(-Errno.EMFILE, spare.Accept(Listener).Fd);
    }

    [Fact]
    public void Who_finds_one_free_and_what_else_goes_wrong_takes_none()
    {
        int before = spare.Count;
        Answers(Taken, -Errno.EAGAIN, -Errno.ECONNABORTED);
        Assert.Equal(Taken, spare.Accept(Listener).Fd);
        Assert.Equal(-Errno.EAGAIN, spare.Accept(Listener).Fd);
        Assert.Equal(-Errno.ECONNABORTED, spare.Accept(Listener).Fd);
        Assert.Equal(before, spare.Count);
    }

    /// <summary>After a defect as well, another second later.</summary>
    [Fact]
    public void Those_that_were_given_away_are_kept_again_a_second_later()
    {
        int before = spare.Count;
        Answers(-Errno.EMFILE, Taken);
        Assert.Equal(Taken, spare.Accept(Listener).Fd);
        OneDefect defect = new(loop, "SpareDescriptors.Refill");
        Pass();
        Assert.True(defect.IsDone);
        Assert.Equal(before - 1, spare.Count);
        Pass();
        Assert.Equal(before, spare.Count);
    }

    private void Answers(params int[] next)
    {
        foreach (int answer in next)
        {
            answers.Enqueue(answer);
        }
    }

    private void Pass()
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Turn(TimeSpan.Zero);
    }
}
