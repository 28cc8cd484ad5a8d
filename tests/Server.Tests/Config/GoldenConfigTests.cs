using Conserver.Server.Config;

namespace Conserver.Server.Tests.Config;

public sealed class GoldenConfigTests
{
    public static TheoryData<string> Names => GoldenConfig.Names();

    [Theory]
    [MemberData(nameof(Names))]
    public void Golden_config_gives_the_expected_lines(string name)
    {
        GoldenConfig golden = GoldenConfig.Load(name);
        BindResult result = Bound.Golden(golden);
        IEnumerable<string> lines = result.Diagnostics
            .Where(d => d.IsError)
            .Select(d => $"ERROR: {d}")
            .Concat(ConfigCheck.Lines(result))
            .Select(GoldenConfig.Printable);
        Assert.Equal(golden.Ours, lines);
    }

    [Theory, Trait("Kind", "oracle")]
    [MemberData(nameof(Names))]
    public void Debian_conserver_gives_the_same_lines_and_values(string name)
    {
        GoldenConfig golden = GoldenConfig.Load(name);
        OracleRun theirs = OracleRun.Of(golden);
        Assert.Equal(golden.Crashes, theirs.Killed);
        Assert.Equal(golden.Theirs, Unscrambled(golden, theirs.Lines));
        if (!golden.ValuesDiffer && !golden.Crashes)
        {
            Assert.Equal(ValueDump.Of(Bound.Golden(golden)), theirs.Values);
        }
    }

    /// <summary>After an include 8.2.7 prints freed memory instead of the file's name; the rest is as expected.</summary>
    private static IEnumerable<string> Unscrambled(GoldenConfig golden, IReadOnlyList<string> lines)
    {
        string[] expected = [.. golden.Theirs];
        for (int i = 0; i < lines.Count; i++)
        {
            int location = i < expected.Length ? expected[i].LastIndexOf(" [x.cf:", StringComparison.Ordinal) : -1;
            bool scrambled = location > 0
                && golden.Text.Contains("#include", StringComparison.Ordinal)
                && lines[i].StartsWith(expected[i][..(location + 2)], StringComparison.Ordinal)
                && lines[i].EndsWith(expected[i][(location + 6)..], StringComparison.Ordinal);
            yield return scrambled ? expected[i] : lines[i];
        }
    }
}
