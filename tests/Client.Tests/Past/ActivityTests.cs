using System.Text;
using System.Text.Json;
using Conserver.ConsoleProgram.Past.Activity;

namespace Conserver.Client.Tests.Past;

public sealed class ActivityTests
{
    private const long Start = 1_764_385_200_000; // 2025-11-29 03:00:00 UTC

    [Fact]
    public void Buckets_are_as_long_as_people_measure_time()
    {
        var count = new ActivityCount();
        for (int i = 0; i < 3600; i++)
        {
            count.Add(Start + (i * 1000L), 10);
        }

        ActivityBuckets buckets = count.Buckets(80);
        Assert.Equal(60_000, buckets.Width);
        Assert.Equal(60, buckets.Counts.Count);
        Assert.All(buckets.Counts, bytes => Assert.Equal(600, bytes));
        Assert.Equal(36_000, count.Buckets(1).Counts.Single());
    }

    [Fact]
    public void Nothing_is_lost_over_years_and_set_back_clocks()
    {
        var count = new ActivityCount();
        long total = 0;
        foreach (long time in (long[])[0, 1, -5_000_000, 3_000_000, 400_000_000_000, 7])
        {
            count.Add(Start + time, 11);
            total += 11;
        }

        count.Add(null, 5);
        foreach (int most in (int[])[1, 2, 80, 1000])
        {
            ActivityBuckets buckets = count.Buckets(most);
            Assert.Equal(total, buckets.Counts.Sum());
            Assert.InRange(buckets.Counts.Count, 1, most);
            Assert.Equal(5, buckets.Undated);
        }
    }

    [Fact]
    public void A_strip_shows_the_least_and_the_most()
    {
        var count = new ActivityCount();
        count.Add(Start, 1);
        count.Add(Start + 2000, 1000);
        count.Add(Start + 3000, 500);
        ActivityBuckets buckets = count.Buckets(80);
        Assert.Equal(
            "▁ █▄\n2025-11-29 03:00:00 to 2025-11-29 03:00:04, at most 1000 bytes in 1 s\n",
            ActivityStrip.Of(buckets, TimeZoneInfo.Utc, isUnicode: true));
        string plain = ActivityStrip.Of(buckets, TimeZoneInfo.Utc, isUnicode: false);
        Assert.StartsWith(". @=\n", plain, StringComparison.Ordinal);
        Assert.Equal("", ActivityStrip.Of(new ActivityCount().Buckets(80), TimeZoneInfo.Utc, isUnicode: true));
    }

    [Fact]
    public void Programs_get_one_object()
    {
        var count = new ActivityCount();
        count.Add(Start, 1);
        count.Add(Start + 2000, 1000);
        Assert.Equal(
            """
            {"console":"c","bucketSeconds":1,"undatedBytes":0,"buckets":[
            {"time":"2025-11-29T03:00:00Z","bytes":1},
            {"time":"2025-11-29T03:00:02Z","bytes":1000}]}

            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(ActivityJson.Of("c", count.Buckets(80))).TrimEnd());
        using var none = JsonDocument.Parse(ActivityJson.Of("c", new ActivityCount().Buckets(80)));
        Assert.Equal(0, none.RootElement.GetProperty("buckets").GetArrayLength());
    }
}
