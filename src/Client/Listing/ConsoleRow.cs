using Conserver.Client.Connections;

namespace Conserver.Client.Listing;

/// <summary>What a server says about one console: a line of its <c>info</c>. Latin-1 text.</summary>
public sealed record ConsoleRow
{
    public required string Name { get; init; }

    /// <summary>The port that serves it, as we reached it.</summary>
    public required ServerAddress At { get; init; }

    /// <summary>What its server calls itself.</summary>
    public required string Host { get; init; }

    public required long Pid { get; init; }

    /// <summary>A word of conserver.cf: exec, device, host and so on.</summary>
    public required string Type { get; init; }

    /// <summary>By type, joined by commas; the last is a descriptor.</summary>
    public required string Details { get; init; }

    public required IReadOnlyList<ViewerRow> Viewers { get; init; }

    /// <summary>up, down, init.</summary>
    public required string State { get; init; }

    public required string LogFile { get; init; }
    public required bool IsLogged { get; init; }
    public required IReadOnlyList<string> Aliases { get; init; }
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>Its part of the server's configuration has errors.</summary>
    public bool HasErrors { get; init; }

    /// <summary>What we may do there, rw or ro, or none; null when the server does not say (8.2.7 does not).</summary>
    public string? Access { get; init; }

    /// <summary>
    /// The wires beside the data of its serial line that are up: dtr, rts, cts, dsr, dcd, ri; null when there are none or
    /// the server does not say.
    /// </summary>
    public IReadOnlyList<string>? Modem { get; init; }

    /// <summary>How many seconds ago <see cref="Modem"/> was so.</summary>
    public long ModemAge { get; init; }

    /// <summary>Why it is down; null when it is not, was asked to be, or the server does not say.</summary>
    public string? Trouble { get; init; }

    /// <summary>In how many seconds it is tried again by itself; null when it is not.</summary>
    public long? RetryIn { get; init; }

    /// <summary>What keeps its log from being written; null when it is, or the server does not say.</summary>
    public string? LogTrouble { get; init; }

    /// <summary>Who types; null when nobody does.</summary>
    public ViewerRow? Writer => Viewers.FirstOrDefault(viewer => viewer.Mode == "attach");

    /// <summary>The name or an alias satisfies the test.</summary>
    public bool IsCalled(Func<string, bool> test) => test(Name) || Aliases.Any(test);
}
