using System.Globalization;

namespace Conserver.House.Tests;

/// <summary>Files that are read at one sitting, folders that are taken in at one glance, lines that fit.</summary>
public sealed class SizeTests(ITestOutputHelper output)
{
    private const int LongestFile = 400, MedianFile = 41, NinetiethFile = 166, LargestFolder = 25, LongestLine = 125;

    [Fact]
    public void No_file_is_too_long_and_most_are_short()
    {
        (string File, int Lines)[] files = [.. Sources.Below("src")
            .Select(file => (File: Sources.Short(file), Lines: File.ReadLines(file).Count()))
            .OrderBy(file => file.Lines)];
        int median = files[files.Length / 2].Lines, ninetieth = files[files.Length * 9 / 10].Lines;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{files.Length} files, median {median} lines, 90th percentile {ninetieth}, longest {files[^1]}"));
        Assert.DoesNotContain(files, file => file.Lines > LongestFile);
        Assert.True(median <= MedianFile, $"the median is {median}");
        Assert.True(ninetieth <= NinetiethFile, $"the 90th percentile is {ninetieth}");
    }

    [Fact]
    public void No_folder_is_crowded() => Assert.Empty(
        Sources.Below("src").GroupBy(file => Path.GetDirectoryName(Sources.Short(file)))
            .Where(folder => folder.Count() > LargestFolder)
            .Select(folder => $"{folder.Key}: {folder.Count()}"));

    [Fact]
    public void No_line_is_too_long() => Assert.Empty(
        Sources.Below("src", "tests", "bench").SelectMany(file => File.ReadLines(file)
            .Select((line, index) => (Line: line, Number: index + 1))
            .Where(line => line.Line.Length > LongestLine)
            .Select(line => $"{Sources.Short(file)}:{line.Number}: {line.Line.Length}")));
}
