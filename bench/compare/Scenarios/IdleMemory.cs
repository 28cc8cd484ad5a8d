namespace Conserver.Bench.Scenarios;

/// <summary>
/// What one idle console takes of the server's memory: a thousand of a kind against ten, so that what the server takes for
/// itself is not in it; nor are the programs behind consoles.
/// </summary>
internal sealed class IdleMemory : Scenario
{
    private const int Few = 10, Many = 1000;

    private static readonly (string Name, Fleet Fleet)[] Kinds =
    [
        ("host, raw", new Fleet()),
        ("host, telnet", new Fleet { Items = "protocol telnet;" }),
        ("exec", new Fleet { Items = "type exec; exec cat;", AreElsewhere = true }),
    ];

    public override string Name => "memory";

    public override void Run(Contender contender, Bench bench)
    {
        foreach ((string name, Fleet fleet) in Kinds)
        {
            double each = (Used(fleet with { Consoles = Many }) - Used(fleet with { Consoles = Few })) / (Many - Few);
            bench.Results.Add(
                new Metric($"one idle console of {Many} ({name}): PSS", "KiB") { AtMost = 1, Limit = 6 },
                contender, each * 1024);
        }

        double Used(Fleet fleet)
        {
            using RunningServer server = bench.Start(contender, fleet);
            while (fleet.AreElsewhere && server.Tree.Running("cat") < fleet.Consoles)
            {
                Thread.Sleep(TimeSpan.FromSeconds(0.2));
            }

            server.Load.Ask($"rest seconds=8");
            return server.Tree.ProportionalMemory(Path.GetFileName(contender.Daemon));
        }
    }
}
