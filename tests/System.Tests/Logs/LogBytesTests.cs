namespace Conserver.System.Tests.Logs;

/// <summary>The logs' bytes are those of 8.2.7, whatever happens to a console.</summary>
public sealed class LogBytesTests(LogBytes logs) : IClassFixture<LogBytes>
{
    public static TheoryData<string> Names => [.. LogScenarios.All.Select(scenario => scenario.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Logs_are_those_of_the_old_daemon(string scenario)
    {
        (string debian, string ours) = logs.Of(scenario);
        Assert.Equal(debian, ours);
        Assert.Contains("Console up -- ", debian, StringComparison.Ordinal);
    }
}
