using System.Globalization;
using Conserver.Client.Walking;

namespace Conserver.Client.History;

/// <summary>Which part of a console's log is wanted.</summary>
/// <param name="Console">As typed.</param>
public sealed record LogQuery(string Console)
{
    /// <summary>What came at this time or later, milliseconds since 1970 (UTC); null for all there is.</summary>
    public long? Since { get; init; }

    /// <summary>What came before this time, likewise; null for all up to now.</summary>
    public long? Until { get; init; }

    /// <summary>And what comes from now on.</summary>
    public bool Follow { get; init; }

    /// <summary>
    /// How it is asked: <c>log NAME SINCE UNTIL times[,follow]</c> where the console is served; see docs/protocol.md.
    /// </summary>
    public WalkPlan Plan => WalkPlan.Behind(
        Console, new Step("log", $"{Console} {Time(Since)} {Time(Until)} times{(Follow ? ",follow" : "")}"));

    private static string Time(long? time) => time?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
