using System.Globalization;

namespace Conserver.FakeFleet;

/// <summary>What one start cost.</summary>
/// <param name="Daemon">Path of the program.</param>
/// <param name="AllUp">From exec until the last console was connected and the daemon answered clients.</param>
/// <param name="ResidentBytes">Sum over its processes.</param>
/// <param name="Processes">How many there are.</param>
/// <param name="Threads">Sum over its processes.</param>
internal sealed record Measurement(string Daemon, TimeSpan AllUp, long ResidentBytes, int Processes, int Threads)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Daemon,-24} {AllUp.TotalSeconds,8:F2} s {ResidentBytes / 1048576.0,8:F1} MiB {Processes,10} {Threads,8}");
}
