using System.Collections.Immutable;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>A value of <c>type</c>.</summary>
/// <param name="Type">The type.</param>
/// <param name="Word">As written, lower case.</param>
/// <param name="Letter">In the lines of <c>-S -S</c> and <c>info</c>.</param>
/// <param name="Lines">The same as the settings table names it.</param>
public sealed record LineKind(ConsoleType Type, string Word, char Letter, LineTypes Lines)
{
    public static ImmutableArray<LineKind> All { get; } =
    [
        new(ConsoleType.Device, "device", '/', LineTypes.Device),
        new(ConsoleType.Exec, "exec", '|', LineTypes.Exec),
        new(ConsoleType.Host, "host", '!', LineTypes.Host),
        new(ConsoleType.Ipmi, "ipmi", '@', LineTypes.Ipmi),
        new(ConsoleType.Noop, "noop", '#', LineTypes.Noop),
        new(ConsoleType.Uds, "uds", '%', LineTypes.Uds),
    ];

    /// <summary>Of a bound console, which has a type.</summary>
    public static LineKind Of(ConsoleType type) => All.First(kind => kind.Type == type);

    public static LineKind? Find(string word) => All.FirstOrDefault(kind => AsciiCase.Same(kind.Word, word));
}
