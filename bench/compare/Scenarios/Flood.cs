using System.Globalization;

namespace Conserver.Bench.Scenarios;

/// <summary>One console that says as much as it can, logged, with some clients that watch.</summary>
/// <param name="viewers">How many.</param>
/// <param name="fasterThan">Times Debian's speed; null for no target.</param>
/// <param name="cpuAtMost">Times Debian's processor time; null for no target.</param>
/// <param name="tls">How they watch.</param>
internal sealed class Flood(
    int viewers, double? fasterThan = null, double? cpuAtMost = null, TlsKind tls = TlsKind.None) : Scenario
{
    private readonly Metric speed = new($"{Title(viewers, tls)}: speed", "MB/s") { AtLeast = fasterThan };
    private readonly Metric cpu = new($"{Title(viewers, tls)}: CPU", "s/GB") { AtMost = cpuAtMost };

    public override string Name => "flood";
    public override int Repetitions => 3;

    // conman's clients cannot be fed without loss, so it is compared without any; the floor has no TLS.
    public override bool TakesPart(Contender contender) =>
        contender.Kind != ContenderKind.Conman || viewers == 0 ? contender.IsConserver || tls == TlsKind.None : false;

    public override void Run(Contender contender, Bench bench)
    {
        var fleet = new Fleet { Viewers = viewers, Certificate = tls == TlsKind.Certificate };
        using RunningServer server = bench.Start(contender, fleet);

        // Not more at once: fresh memory for the log would cost a virtual machine more than everything else.
        long bytes = 250_000_000L / (viewers < 2 ? 1 : viewers) * (bench.Quick ? 1 : 2) / 2;
        double before = server.Tree.CpuSeconds();
        string log = contender.Kind == ContenderKind.Conman ? "" : $"log={server.LogOf(1)}";
        Answer answer =
            server.Load.Ask($"flood server={server.Server} viewers={viewers} bytes={bytes} {tls.Asked()} {log}");
        double used = server.Tree.CpuSeconds() - before;
        Demand(answer["whole"] == 1
            && answer["viewers_wrong"] == 0 && answer["viewers_missing"] == 0 && answer["log_right"] == 1, answer);
        bench.Results.Add(speed, contender, bytes / 1e6 / answer["seconds"]);
        bench.Results.Add(cpu, contender, used / (bytes / 1e9));
    }

    private static string Title(int viewers, TlsKind tls)
    {
        string how = tls switch
        {
            TlsKind.Certificate => " TLS",
            TlsKind.Anonymous => " anonymous TLS",
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"flood, {viewers}{how} viewers");
    }
}
