using System.Net;

namespace Conserver.Server.Config.Lint;

/// <summary>What the thorough check asks the machine. All text is <c>Latin1</c>.</summary>
/// <param name="Unresolvable">Why a host name has no address, or null when it has.</param>
/// <param name="File">About a path.</param>
public sealed record LintSurroundings(Func<string, string?> Unresolvable, Func<string, FileFacts> File)
{
    /// <summary>
    /// A name of a serial device that will not be another one's; null when there is none, or none is needed.
    /// </summary>
    public Func<string, string?> StableName { get; init; } = _ => null;

    /// <summary>Where programs are looked for that are named without a path; empty when that is not known.</summary>
    public IReadOnlyList<string> ProgramFolders { get; init; } = [];

    /// <summary>What a kind of line needs and this machine does not have, in a sentence; null when it has all.</summary>
    public Func<LineKind, string?> Lacks { get; init; } = static kind => kind.Lacks();

    /// <summary>What a start would say.</summary>
    public IReadOnlyList<StartFinding> AtStart { get; init; } = [];

    /// <summary>Whether it is an address of this machine.</summary>
    public Func<IPAddress, bool> HasAddress { get; init; } = _ => true;

    /// <summary>The number of a port, or of the service of a name; null when there is none.</summary>
    public Func<string, int?> TcpPort { get; init; } = static text => ushort.TryParse(text, out ushort port) ? port : null;
}
