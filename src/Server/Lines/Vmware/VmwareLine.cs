using System.Diagnostics.CodeAnalysis;
using System.Net;
using Conserver.Server.Config;
using Item = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Lines;

/// <summary>
/// Type <c>vmware</c>: the virtual serial port of a guest that comes to a concentrator, which all consoles with the same
/// address share.
/// </summary>
internal sealed class VmwareLine : LineDriver
{
    private readonly Lock gate = new();
    private readonly Dictionary<IPEndPoint, VmHub> hubs = [];

    [SetsRequiredMembers]
    public VmwareLine()
    {
        Word = "vmware";
        Letter = '>';
        Required = ["listen"];
        Details = of => $"{Item.Listen.In(of).Text},{Item.VmName.In(of)}";
        AddressItem = "vmname";
        WhenShared = "only one of them comes up";
        Address = of => Item.VmName.In(of) is { Length: > 0 } guest ? $"{Item.Listen.In(of).Point},{guest}" : "";
        Mistake = of => Item.Listen.In(of).Point is null && Item.Listen.In(of).Text.Length > 0
            ? "'listen' must be an address and a port"
            : null;
    }

    internal override bool CanBeHandedOver => true;

    internal override bool IsCalled => true;

    internal override void Attend(ConsoleConfig config, LineSettings shared, bool isOpen, ILookoutLine? line)
    {
        if (shared.Kept.GetValueOrDefault(config.Name) is not VmSeat seat)
        {
            return;
        }

        if (line is null)
        {
            shared.Kept.Remove(config.Name);
            seat.Dispose();
        }
        else
        {
            seat.Call(isOpen, line);
        }
    }

    internal override void Open(Opening opening)
    {
        ConsoleConfig console = opening.Console;
        if (!console.Has(ConsoleOptions.AutoReinit))
        {
            opening.Fail("nobody can come to it without the option autoreinit");
            return;
        }

        if (opening.Shared.Kept.GetValueOrDefault(console.Name) is not VmSeat seat)
        {
            if (Sit(opening.Shared, console) is not { } found)
            {
                opening.Fail($"another console is for the guest `{GuestOf(console)}' at {AddressOf(console)}");
                return;
            }

            opening.Shared.Kept[console.Name] = seat = found;
        }

        if (seat.Room.Take() is { } plan)
        {
            opening.Succeed(plan);
        }
        else
        {
            opening.Wait($"waits for the guest `{GuestOf(console)}' at {AddressOf(console)}");
        }
    }

    internal override string Describe(ConsoleConfig config, Link link) =>
        $"guest {GuestOf(config)}, {PeerText.Of(link.Fd)} at {AddressOf(config)}";

    internal override ExamineRow Examine(ConsoleConfig config, Link? link) =>
        new($"{AddressOf(config)}/{GuestOf(config)}", "VMwr");

    internal override string Info(ConsoleConfig config, Link? link) =>
        $"{AddressOf(config)},{GuestOf(config)},{link?.Fd ?? -1}";

    private static string AddressOf(ConsoleConfig console) => Item.Listen.In(console.Values).Text;

    private static string GuestOf(ConsoleConfig console) =>
        Item.VmName.In(console.Values) is { Length: > 0 } name ? name : console.Name;

    private VmSeat? Sit(LineSettings shared, ConsoleConfig console)
    {
        // However it is written; a row without one is a mistake that has been found before.
        IPEndPoint address = Item.Listen.In(console.Values).Point!;
        lock (gate)
        {
            if (!hubs.TryGetValue(address, out VmHub? hub))
            {
                hubs[address] = hub = new VmHub(shared, console);
            }

            var seat = new VmSeat(shared, console, GuestOf(console), hub.Lost, left => Leave(address, hub, left));
            return hub.Add(seat) ? seat : null;
        }
    }

    private void Leave(IPEndPoint address, VmHub hub, VmSeat seat)
    {
        lock (gate)
        {
            if (hub.Remove(seat))
            {
                hubs.Remove(address);
            }
        }
    }
}
