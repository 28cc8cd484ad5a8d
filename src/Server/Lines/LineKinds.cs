using System.Collections.Immutable;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Item = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Lines;

/// <summary>The kinds of line there are, one row each.</summary>
public static class LineKinds
{
    /// <summary>Bytes of <c>sun_path</c>, the terminating NUL included.</summary>
    private const int UdsPathSize = 108;

    public static readonly LineKind Device = new()
    {
        Word = "device",
        Letter = '/',
        Required = ["device", "baud", "parity"],
        Details = of => $"{Item.Device.In(of)},{Item.Baud.In(of)}{Item.Parity.In(of)}",
        AddressItem = "device",
        Address = Item.Device.In,
    };

    public static readonly LineKind Exec = new()
    {
        Word = "exec",
        Letter = '|',
        OffByDefault = ConsoleOptions.Ixoff,

        // An empty command shows so, whatever shell will run.
        Details = of => Item.Exec.In(of) is { Length: > 0 } command ? command : "/bin/sh",
    };

    public static readonly LineKind Host = new()
    {
        Word = "host",
        Letter = '!',
        Required = ["host", "port"],
        Details = of => $"{Item.Host.In(of)},{Item.NetPort.In(of)}",
        AddressItem = "port",
        Address = of => $"{Item.Host.In(of)}:{Item.NetPort.In(of)}",
    };

    public static readonly LineKind Ipmi = new()
    {
        Word = "ipmi",
        Letter = '@',
        Required = ["host"],
        Details = Item.Host.In,
        AddressItem = "host",
        Address = Item.Host.In,
    };

    public static readonly LineKind Noop = new() { Word = "noop", Letter = '#', Never = ConsoleOptions.Login };

    public static readonly LineKind Uds = new()
    {
        Word = "uds",
        Letter = '%',
        Required = ["uds"],
        Details = Item.Uds.In,
        AddressItem = "uds",
        Address = Item.Uds.In,
        Mistake = of => Latin1.Bytes(Item.Uds.In(of)).Length is >= UdsPathSize and var length
            ? $"'uds' path too large ({length} >= {UdsPathSize})"
            : null,
    };

    /// <summary>In the order of their words.</summary>
    public static ImmutableArray<LineKind> All { get; } = [Device, Exec, Host, Ipmi, Noop, Uds];
}
