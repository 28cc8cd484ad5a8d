namespace Conserver.Bench.Scenarios;

/// <summary>Ten consoles: logging in, attaching and leaving, on the wire and with the client programs.</summary>
internal sealed class Attaches : Scenario
{
    public override string Name => "attach";

    public override bool TakesPart(Contender contender) => contender.Kind != ContenderKind.Conman;

    public override void Run(Contender contender, Bench bench)
    {
        bool floor = !contender.IsConserver;
        using RunningServer server = bench.Start(contender, new Fleet { Consoles = floor ? 0 : 10, Reception = floor });
        if (!floor)
        {
            bench.Results.Add(new Metric("10 consoles: exec to all up", "s") { AtMost = 1.0 / 20, Limit = 0.05 },
                contender, server.SecondsToUp);
        }

        double seconds = bench.Quick ? 1 : 3;
        server.Load.Ask($"attach server={server.Server} seconds=0.5");
        Rate("attach, 1 client", $"attach server={server.Server} seconds={seconds}");
        Rate("attach, 8 clients", $"attach server={server.Server} seconds={seconds} clients=8");
        if (floor)
        {
            return;
        }

        Rate("attach over anonymous TLS, 1 client", $"attach server={server.Server} seconds={seconds} tls=anonymous");
        Answer stock = server.Load.Ask($"attach server={server.Server} seconds={seconds} stock=1");
        bench.Results.Add(
            new Metric("attach as the stock client does", "ms") { AtMost = 0.1 }, contender, stock["attach_p50"] / 1000);

        int count = bench.Quick ? 5 : 20;
        string port = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Answer debian = server.Load.Ask($"client count={count} -- {Contenders.StockClient} -E -M 127.0.0.1 -p {port} c1");
        bench.Results.Add(new Metric("stock client on a terminal: exec to prompt", "ms") { AtMost = 1 },
            contender, debian["prompt_p50"] / 1000);
        Answer own = server.Load.Ask($"client count={count} -- {contender.Client} -E -M 127.0.0.1 -p {port} c1");
        bench.Results.Add(new Metric("own client on a terminal: exec to prompt", "ms") { AtMost = 1, Limit = 10 },
            contender, own["prompt_p50"] / 1000);
        bench.Results.Add(
            new Metric("own client on a terminal: exec to left", "ms") { AtMost = 1 }, contender, own["gone_p50"] / 1000);
        Answer version = server.Load.Ask($"run count={count} -- {contender.Client} -V");
        bench.Results.Add(new Metric("console -V", "ms") { AtMost = 1 }, contender, version["run_p50"] / 1000);

        using RunningServer certified = bench.Start(contender, new Fleet { Certificate = true });
        Rate("attach over TLS, 1 client", $"attach server={certified.Server} seconds={seconds} tls=certificate", certified);

        void Rate(string name, FormattableString command, RunningServer? other = null)
        {
            Answer answer = (other ?? server).Load.Ask(command);
            bench.Results.Add(new Metric(name, "/s") { AtLeast = 2 }, contender, answer["per_second"]);
        }
    }
}
