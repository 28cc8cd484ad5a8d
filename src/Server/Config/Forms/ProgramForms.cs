using Conserver.Posix;
using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>The forms of the items of consoles that are programs; none of them is in 8.2.7.</summary>
internal static class ProgramForms
{
    private const int Hour = 3600;

    /// <summary>Seconds.</summary>
    public static readonly Form<int> Delay = Forms.Number("seconds", Hour, "number");

    /// <summary>A value of ssh's <c>StrictHostKeyChecking</c>.</summary>
    public static readonly Form<string> HostKeys = Forms.Words<string>(
        word => $"invalid sshhostkeys `{word}'",
        Parsed<string>.Wrong,
        hints: true,
        ("known", "yes"), ("new", "accept-new"), ("any", "no"));

    public static readonly Form<WindowSize> Size = new("COLUMNSxROWS", ReadSize);

    private static Parsed<WindowSize> ReadSize(ItemAssigned item, WindowSize before, Reading reading)
    {
        if (WindowSize.Parse(item.Value) is { } size)
        {
            return size;
        }

        reading.Error(item, $"invalid {item.Keyword} `{item.Value}' (as in 80x24)");
        return Parsed<WindowSize>.Wrong;
    }
}
