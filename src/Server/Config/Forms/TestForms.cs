using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>The forms of the items of test consoles; none of them is in 8.2.7.</summary>
internal static class TestForms
{
    private const int Fastest = 99_999, Shortest = 16, Longest = 1024;

    public static readonly Form<LineRate> Rate = new("lines[/s|/m|/h]", ReadRate);

    /// <summary>Bytes.</summary>
    public static readonly Form<int> Length = new($"{Shortest}-{Longest}", ReadLength);

    private static Parsed<LineRate> ReadRate(ItemAssigned item, LineRate before, Reading reading)
    {
        string[] parts = item.Value.Contains('/', StringComparison.Ordinal) ? item.Value.Split('/') : [item.Value, "s"];
        if (parts is [var lines, "s" or "m" or "h"] && Number(lines) is { } count and <= Fastest)
        {
            return new LineRate(count, parts[1][0]);
        }

        reading.Error(item, $"invalid {item.Keyword} `{item.Value}' (lines a second up to {Fastest}, or as in 10/m, 10/h)");
        return Parsed<LineRate>.Wrong;
    }

    private static Parsed<int> ReadLength(ItemAssigned item, int before, Reading reading)
    {
        if (Number(item.Value) is { } length and >= Shortest and <= Longest)
        {
            return length;
        }

        reading.Error(item, $"invalid {item.Keyword} `{item.Value}' ({Shortest} to {Longest} bytes)");
        return Parsed<int>.Wrong;
    }

    private static int? Number(string text) => Numbers.AllDigits(text) ? Numbers.Saturated(text) : null;
}
