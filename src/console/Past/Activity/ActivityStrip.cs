using System.Globalization;
using System.Text;

namespace Conserver.ConsoleProgram.Past.Activity;

/// <summary>Activity as somebody reads it.</summary>
internal static class ActivityStrip
{
    /// <summary>
    /// A strip with a character for each bucket, the fullest one the highest and none that has something empty, and a line
    /// that says when it begins and ends and what the highest is.
    /// </summary>
    /// <param name="buckets">What to show.</param>
    /// <param name="zone">In which times are said.</param>
    /// <param name="isUnicode">The terminal has block characters.</param>
    public static string Of(ActivityBuckets buckets, TimeZoneInfo zone, bool isUnicode)
    {
        long most = buckets.Counts.DefaultIfEmpty().Max();
        var text = new StringBuilder(StripLevels.Of(buckets.Counts, most, isUnicode));
        if (buckets.Counts.Count > 0)
        {
            text.Append('\n').Append(CultureInfo.InvariantCulture, $"{Time(0)} to {Time(buckets.Counts.Count)}, ")
                .Append(CultureInfo.InvariantCulture, $"at most {most} bytes in {buckets.WidthText}\n");
        }

        if (buckets.Undated > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{buckets.Undated} bytes without a time\n");
        }

        return text.ToString();

        string Time(int bucket) => TimeZoneInfo.ConvertTime(buckets.TimeOf(bucket), zone)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
