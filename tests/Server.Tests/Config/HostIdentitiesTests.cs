using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Grammar;
using Conserver.Server.Config;

namespace Conserver.Server.Tests.Config;

/// <summary>Who the names of a configuration are, whatever the name service does.</summary>
public sealed class HostIdentitiesTests : IDisposable
{
    private const string Fields = "rw *; type noop;";
    private static readonly IPAddress Own = IPAddress.Parse("192.0.2.1");
    private readonly Dictionary<string, NameLookup> known = new()
    {
        ["us"] = new([IPAddress.Parse("192.0.2.9"), Own], null), ["them"] = new([IPAddress.Parse("192.0.2.2")], null),
    };

    private readonly ManualResetEventSlim go = new(initialState: true);
    private readonly CountdownEvent waiting = new(3);
    private readonly List<string> asked = [];

    public void Dispose()
    {
        go.Set();
        waiting.Dispose();
    }

    [Fact]
    public void Each_name_is_asked_for_once_and_all_of_them_at_the_same_time()
    {
        go.Reset();
        HostIdentities hosts = Hosts(TimeSpan.FromSeconds(20));
        hosts.Begin(Syntax("us", "them", "US", "nobody"));
        Assert.True(waiting.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        go.Set();
        Assert.Equal(new HostIdentity(true), hosts.Of("us"));
        Assert.Equal(new HostIdentity(true), hosts.Of("Us"));
        Assert.Equal(new HostIdentity(false), hosts.Of("them"));
        Assert.Equal(new HostIdentity(false, "Name or service not known"), hosts.Of("nobody"));
        Assert.Equal(["nobody", "them", "us"], asked.Order());
    }

    [Fact]
    public void Names_of_blocks_are_asked_for_and_one_that_nobody_wrote_as_well()
    {
        HostIdentities hosts = Hosts(TimeSpan.FromSeconds(20));
        hosts.Begin(Parse("access us { trusted 127.0.0.1; } config them { } access * { trusted 127.0.0.1; }\n"));
        Assert.True(hosts.Of("us").IsThisHost);
        Assert.False(hosts.Of("them").IsThisHost);
        Assert.Equal(["them", "us"], asked.Order());
        Assert.Equal("Name or service not known", hosts.Of("default").Failure);
    }

    [Fact]
    public void A_service_that_hangs_holds_a_load_up_once_and_what_was_known_stays_so()
    {
        HostIdentities hosts = Hosts(TimeSpan.FromSeconds(2));
        Load(hosts);
        Assert.True(hosts.Of("us").IsThisHost);
        Assert.False(hosts.Of("them").IsThisHost);
        go.Reset();
        hosts.Begin(Syntax("us", "them", "new"));
        Assert.Equal(new HostIdentity(true, "no answer in 2 s") { IsRemembered = true }, hosts.Of("us"));
        Assert.Equal(new HostIdentity(false, "no answer in 2 s") { IsRemembered = true }, hosts.Of("them"));
        Assert.Equal(new HostIdentity(false, "no answer in 2 s"), hosts.Of("new"));
    }

    [Fact]
    public void Many_names_wait_no_longer_than_one_and_are_not_asked_for_afterwards()
    {
        string[] names = [.. Enumerable.Range(0, 200).Select(i => $"n{i}")];
        HostIdentities hosts = Hosts(TimeSpan.FromSeconds(1));
        go.Reset();
        long start = Environment.TickCount64;
        hosts.Begin(Syntax(names));
        Assert.All(names, name => Assert.Equal("no answer in 1 s", hosts.Of(name).Failure));
        Assert.InRange(Environment.TickCount64 - start, 0, 5000);
        int before = Asked();
        go.Set();
        Assert.False(SpinWait.SpinUntil(() => Asked() > before, 200));

        int Asked()
        {
            lock (asked)
            {
                return asked.Count;
            }
        }
    }

    [Fact]
    public void A_name_that_is_lost_stays_what_it_was_until_it_is_found_again()
    {
        HostIdentities hosts = Hosts(TimeSpan.FromSeconds(20));
        Load(hosts);
        known["us"] = new([], "Temporary failure in name resolution");
        Load(hosts);
        HostIdentity lost = hosts.Of("us");
        Assert.Equal((true, true), (lost.IsThisHost, lost.IsRemembered));
        known["us"] = new([IPAddress.Parse("192.0.2.2")], null);
        Load(hosts);
        Assert.Equal(new HostIdentity(false), hosts.Of("us"));
    }

    [Fact]
    public void Consoles_are_kept_and_the_warning_says_why()
    {
        HostIdentities hosts = Hosts(TimeSpan.FromSeconds(20));
        ConfigSyntax syntax = Syntax("us", "them");
        Assert.Equal(["c0"], Bind().Config.Consoles.Select(console => console.Name));
        known.Clear();
        BindResult after = Bind();
        Assert.Equal(["c0"], after.Config.Consoles.Select(console => console.Name));
        Assert.Equal(
            [
                "[c0] master `us': Name or service not known (it was this server the last time, and stays so)",
                "[c1] master `them': Name or service not known (it was another server the last time, and stays so)",
            ],
            after.Diagnostics.Select(finding => $"{finding.Message} ({finding.Hint})"));

        BindResult Bind()
        {
            hosts.Begin(syntax);
            return ConfigBinder.Bind(Bound.Table, syntax, Bound.World with { Identify = hosts.Of }, ConfigOverrides.None);
        }
    }

    private static ConfigSyntax Syntax(params string[] masters) => Parse(string.Concat(
        masters.Select((master, i) => $"console c{i} {{ master {master}; {Fields} }}\n")));

    private static ConfigSyntax Parse(string text) =>
        ConfigParser.Parse("x.cf", Bound.Table.Vocabulary, new Bound.Files(new GoldenConfig(
            "inline", text, System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, [], "")));

    private static void Load(HostIdentities hosts)
    {
        hosts.Begin(Syntax("us", "them"));
        _ = hosts.Of("us");
        _ = hosts.Of("them");
    }

    private HostIdentities Hosts(TimeSpan patience) => new(LookUp, () => [IPAddress.Loopback, Own], patience);

    private NameLookup LookUp(string name)
    {
        lock (asked)
        {
            asked.Add(name);
            if (!waiting.IsSet)
            {
                waiting.Signal();
            }
        }

        Assert.True(go.Wait(TimeSpan.FromSeconds(60)));
        return known.TryGetValue(name, out NameLookup? found) ? found : new NameLookup([], "Name or service not known");
    }
}
