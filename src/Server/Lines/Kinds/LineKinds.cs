using System.Collections.Immutable;
using Conserver.Server.Config;
using Item = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Lines;

/// <summary>The kinds of line there are, one row each.</summary>
public static class LineKinds
{
    public static readonly LineKind Device = new UnsupportedLine
    {
        Word = "device",
        Letter = '/',
        Required = ["device", "baud", "parity"],
        Details = of => $"{Item.Device.In(of)},{Item.Baud.In(of)}{Item.Parity.In(of)}",
        AddressItem = "device",
        Address = Item.Device.In,
        Row = config => new ExamineRow($"{config.Device}@{config.Master}", config.Baud, config.Parity),
        Field = config => $"{config.Device},{config.Baud}{config.Parity}",
    };

    public static readonly LineKind Exec = new ExecLine();

    public static readonly LineKind Host = new HostLine();

    public static readonly LineKind Ipmi = new UnsupportedLine
    {
        Word = "ipmi",
        Letter = '@',
        Required = ["host"],
        Details = Item.Host.In,
        AddressItem = "host",
        Address = Item.Host.In,
        Row = config => new ExamineRow(config.Host, "IPMI"),
        Field = config => config.Host,
    };

    public static readonly LineKind Noop = new NoopLine();

    public static readonly LineKind Uds = new UdsLine();

    /// <summary>In the order of their words.</summary>
    public static ImmutableArray<LineKind> All { get; } = [Device, Exec, Host, Ipmi, Noop, Uds];
}
