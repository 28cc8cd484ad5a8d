using System.Collections.Immutable;
using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>The kinds of line there are, one row each.</summary>
public static class LineKinds
{
    public static readonly LineKind Device = new DeviceLine();

    public static readonly LineKind Exec = new ExecLine();

    public static readonly LineKind Host = new HostLine();

    public static readonly LineKind Ipmi = new IpmiLine(IpmiConsole.Instance);

    public static readonly LineKind Listen = new ListenLine();

    public static readonly LineKind Noop = new NoopLine();

    public static readonly LineKind Ssh = new SshLine();

    public static readonly LineKind Test = new TestLine();

    public static readonly LineKind Uds = new UdsLine();

    public static readonly LineKind Vmware = new VmwareLine();

    /// <summary>In the order of their words.</summary>
    public static ImmutableArray<LineKind> All { get; } = [Device, Exec, Host, Ipmi, Listen, Noop, Ssh, Test, Uds, Vmware];
}
