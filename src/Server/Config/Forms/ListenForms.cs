using System.Collections.Immutable;
using System.Net;
using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>The forms of the items of consoles whose device comes by itself.</summary>
internal static class ListenForms
{
    private const uint Permissions = 0x1FF;

    public static readonly Form<ListenAddress> Address = new("path or address:port", ReadAddress);

    public static readonly Form<ImmutableArray<IPNetwork>> From = new("address list", ReadFrom)
    {
        IsSame = (one, other) => one.SequenceEqual(other),
        Show = networks => string.Join(", ", networks),
    };

    /// <summary>Permissions of a socket.</summary>
    public static readonly Form<uint> Mode = new("mode", ReadMode) { Show = mode => Convert.ToString(mode, 8) };

    private static Parsed<ListenAddress> ReadAddress(ItemAssigned item, ListenAddress? before, Reading reading)
    {
        if (ListenAddress.Parse(item.Value) is { } address)
        {
            return address;
        }

        reading.Error(item, $"invalid listen address `{item.Value}' (a path, a port, or an address and a port)");
        return Parsed<ListenAddress>.Wrong;
    }

    private static Parsed<ImmutableArray<IPNetwork>> ReadFrom(
        ItemAssigned item, ImmutableArray<IPNetwork> before, Reading reading)
    {
        ImmutableArray<IPNetwork>.Builder networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (string member in ListText.Split(item.Value))
        {
            // Bits behind the length of the network are a mistake, which would let in more than was meant.
            if (IPNetwork.TryParse(member, out IPNetwork network)
                && member.StartsWith($"{network.BaseAddress}/", StringComparison.OrdinalIgnoreCase))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(member, out IPAddress? address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                reading.Error(item, $"invalid listenfrom `{member}' (an address, or a network such as 10.1.0.0/16)");
                return Parsed<ImmutableArray<IPNetwork>>.Wrong;
            }
        }

        return networks.ToImmutable();
    }

    private static Parsed<uint> ReadMode(ItemAssigned item, uint before, Reading reading)
    {
        bool isOctal = item.Value.Length <= 4 && !item.Value.AsSpan().ContainsAnyExceptInRange('0', '7');
        if (isOctal && Convert.ToUInt32(item.Value, 8) is <= Permissions and var mode)
        {
            return mode;
        }

        reading.Error(item, $"invalid listenmode `{item.Value}' (octal, such as 660)");
        return Parsed<uint>.Wrong;
    }
}
