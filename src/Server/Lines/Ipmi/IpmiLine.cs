using System.Diagnostics.CodeAnalysis;
using System.Net;
using Conserver.Posix;
using Conserver.Server.Config;
using Item = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Lines;

/// <summary>
/// Type <c>ipmi</c>: serial over LAN through a library that is loaded when the first such line is opened. Whatever of it may
/// block is done off the loop.
/// </summary>
internal sealed class IpmiLine : LineDriver
{
    private readonly ISolLibrary library;
    private volatile string? missing;

    [SetsRequiredMembers]
    public IpmiLine(ISolLibrary library)
    {
        this.library = library;
        Word = "ipmi";
        Letter = '@';
        Required = ["host"];
        Details = Item.Host.In;
        AddressItem = "host";
        Address = Item.Host.In;
        Lacks = () => library.Missing;
        HostIn = host => SolHost.Split(host).Name;
    }

    // Of the last time that one was opened: somebody may install it meanwhile.
    internal override string? Hopeless => missing;

    internal override void Open(Opening opening)
    {
        HostSearch search = new(
            opening,
            HostIn(opening.Console.Host),
            (turn, addresses) => Begin(opening, turn, addresses[0]),
            why => opening.Fail(Refused(opening.Console, why)));
        search.Begin(opening.Shared.Sessions, opening.Console.Name);
    }

    internal override string Describe(ConsoleConfig config, Link link) => $"SOL on {config.Host}";

    internal override ExamineRow Examine(ConsoleConfig config, Link? link) => new(config.Host, "IPMI");

    internal override string Info(ConsoleConfig config, Link? link) => $"{config.Host},{link?.Fd ?? -1}";

    private void Begin(Opening opening, ConnectGate.Turn turn, IPAddress address)
    {
        ConsoleConfig console = opening.Console;
        bool hasBegun = false;
        Errand errand = opening.Shared.Errands.Ipmi.Send(
            opening.Loop,
            opening.Owner,
            console.Host,
            () => new SolLink(Load(SolRequests.Of(console, address)), turn, opening),
            link =>
            {
                hasBegun = true;
                SolOpening.Await(opening, link);
            },
            failure => opening.Fail(failure is SolException ? failure.Message : Refused(console, failure.Message)),
            unwanted: link =>
            {
                hasBegun = true;
                link.LetGo();
            },
            after: () => opening.Loop.Post(new Fallback(OnDefect), Leave));
        opening.OnCancel(errand.Cancel);

        void OnDefect(Exception failure)
        {
            opening.Shared.Log.Error($"[{console.Name}] internal error: {failure}");
            turn.Leave();
        }

        // One that comes when nobody wants it any more has begun all the same: it leaves when it has ended.
        void Leave()
        {
            if (!hasBegun)
            {
                turn.Leave();
            }
        }
    }

    private static string Refused(ConsoleConfig console, string why) =>
        $"Could not connect to IPMI host `{console.Host}': {why}";

    private ISolSession Load(SolRequest request)
    {
        missing = library.Missing;
        return library.Open(request);
    }
}
