using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Logs;

/// <summary>All scenarios, played once by Debian's daemon and once by ours.</summary>
public sealed class LogBytes
{
    private readonly Lazy<(Dictionary<string, string> Debian, Dictionary<string, string> Ours)> played = new(Play);

    /// <summary>The files of a scenario, as Debian's daemon left them and as ours did.</summary>
    public (string Debian, string Ours) Of(string scenario) => (played.Value.Debian[scenario], played.Value.Ours[scenario]);

    private static (Dictionary<string, string>, Dictionary<string, string>) Play()
    {
        Task<Dictionary<string, string>> debian = Task.Run(() => Run(Make.Debian)), ours = Task.Run(() => Run(Make.Ours));
        Task.WaitAll(debian, ours);
        return (debian.Result, ours.Result);
    }

    private static Dictionary<string, string> Run(Make make)
    {
        using var stage = new LogStage(make, LogScenarios.All);
        return stage.Run();
    }
}
