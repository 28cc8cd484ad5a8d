using Conserver.Client.Connections;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.Answering;
using Conserver.ConsoleProgram.CommandLine;

namespace Conserver.Client.Tests.Walking;

public sealed class WalkPlanTests
{
    [Theory]
    [InlineData("master > groups > hosts", "-u")]
    [InlineData("master > groups > group", "-w")]
    [InlineData("master > groups > examine", "-x")]
    [InlineData("master > groups > info", "-i")]
    [InlineData("groups > group", "-W")]
    [InlineData("groups > info", "-I")]
    [InlineData("call a > hosts a", "-u", "a")]
    [InlineData("call a > group a", "-W", "a")]
    [InlineData("master > groups > broadcast hello all", "-b", "hello all")]
    [InlineData("groups > broadcast hello", "-B", "hello")]
    [InlineData("master > groups > textmsg bob@a hi", "-t", "bob@a", "hi")]
    [InlineData("master > groups > textmsg bob ", "-t", "bob", "")]
    [InlineData("master > groups > disconnect @a", "-d", "@a")]
    [InlineData("master > pid", "-P")]
    [InlineData("master > version", "-r")]
    [InlineData("version", "-R")]
    [InlineData("master > quit", "-q")]
    [InlineData("quit", "-Q")]
    [InlineData("master > up", "-z", "bringup")]
    [InlineData("newlogs", "-Z", "reopen")]
    [InlineData("reconfig", "-Z", "sighup")]
    public void Command_line_becomes_steps(string expected, params string[] words)
    {
        Options options = OptionParser.Parse(words, "console", "console", operandsEndOptions: false);
        Assert.Equal(expected, string.Join(" > ", Plans.For(options).Steps.Select(step => step.Line)));
    }

    [Fact]
    public void Session_is_a_call() => Assert.Equal(["call a"], WalkPlan.Session("a").Steps.Select(step => step.Line));

    [Theory]
    [InlineData("ok -- disconnected 12 users\r\n", 12)]
    [InlineData("ok -- disconnected 1 users\r\n", 1)]
    [InlineData("ok\r\n", 0)]
    public void Disconnected_users_are_counted(string answer, long count) => Assert.Equal(count, Answers.CountIn(answer));

    [Theory]
    [InlineData("x\r\ngoodbye\r\n", "x\r\n")]
    [InlineData("goodbye\r\n", "")]
    [InlineData("goodbye\r\nx\r\n", "goodbye\r\nx\r\n")]
    public void Farewell_is_cut_off_the_end_alone(string answer, string expected) =>
        Assert.Equal(expected, Connection.WithoutGoodbye(answer));
}
