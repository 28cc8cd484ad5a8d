using System.Globalization;

namespace Conserver.Server.Disk;

/// <summary>What a letter behind a percent sign stands for in a log's name, as in strftime(3).</summary>
internal static class DateField
{
    /// <summary>Null for a letter that means nothing.</summary>
    public static string? Of(char letter, DateTime at) => letter switch
    {
        '%' => "%",
        'Y' => Text(at, "yyyy"),
        'y' => Text(at, "yy"),
        'm' => Text(at, "MM"),
        'd' => Text(at, "dd"),
        'H' => Text(at, "HH"),
        'M' => Text(at, "mm"),
        'S' => Text(at, "ss"),
        'F' => Text(at, "yyyy-MM-dd"),
        'j' => at.DayOfYear.ToString("D3", CultureInfo.InvariantCulture),
        'G' => ISOWeek.GetYear(at).ToString("D4", CultureInfo.InvariantCulture),
        'V' => ISOWeek.GetWeekOfYear(at).ToString("D2", CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Text(DateTime at, string form) => at.ToString(form, CultureInfo.InvariantCulture);
}
