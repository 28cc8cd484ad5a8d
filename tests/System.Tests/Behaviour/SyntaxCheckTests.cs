using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Conserver.Server.Tests.Config;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>
/// <c>conserver -S</c> of both programs over every golden configuration: the same words on the same streams, and the
/// same exit status. Lines a golden configuration marks as one-sided are left out, and what docs/compatibility.md tells.
/// </summary>
public sealed partial class SyntaxCheckTests
{
    public static TheoryData<string> Names => GoldenConfig.Names();

    /// <summary>Long ones, and those whose messages go to and fro between the streams.</summary>
    public static TheoryData<string> Mixed =>
        [.. GoldenConfig.Names().Select(row => row.Data).Where(name => MixedName().IsMatch(name))];

    [Theory, MemberData(nameof(Names))]
    public async Task Both_programs_say_the_same_about_a_configuration(string name)
    {
        GoldenConfig golden = GoldenConfig.Load(name);
        Task<SyntaxCheck>[] runs =
        [
            SyntaxCheck.Of(Make.Debian, golden, 1), SyntaxCheck.Of(Make.Ours, golden, 1),
            SyntaxCheck.Of(Make.Debian, golden, 2), SyntaxCheck.Of(Make.Ours, golden, 2),
        ];
        SyntaxCheck[] checks = await Task.WhenAll(runs);
        AssertAlike(golden, checks[0], checks[1]);
        AssertAlike(golden, checks[2], checks[3]);
        Assert.Equal(checks[1].Errors, checks[3].Errors);
    }

    [Theory, MemberData(nameof(Mixed))]
    public async Task Both_programs_say_it_in_the_same_order(string name)
    {
        GoldenConfig golden = GoldenConfig.Load(name);
        SyntaxCheck[] checks = await Task.WhenAll(
            SyntaxCheck.InOrder(Make.Debian, golden, 2), SyntaxCheck.InOrder(Make.Ours, golden, 2));
        AssertAlike(golden, checks[0], checks[1]);
    }

    /// <summary>Two megabytes of messages: more than the daemon's log would let wait.</summary>
    [Fact]
    public async Task All_of_very_many_errors_are_said()
    {
        const string Console = "console c1 { master localhost; type noop; }\n";
        string errors = string.Concat(Enumerable.Range(0, 20000).Select(i => $"bogus{i}\n"));
        var many = new GoldenConfig("many", Console + errors, ImmutableDictionary<string, string>.Empty, [], "");
        SyntaxCheck[] checks = await Task.WhenAll(SyntaxCheck.Of(Make.Debian, many, 1), SyntaxCheck.Of(Make.Ours, many, 1));
        AssertAlike(many, checks[0], checks[1]);
        Assert.Equal(20000, checks[1].Errors.Count);
    }

    [Theory, InlineData("0"), InlineData("-1"), InlineData("x"), InlineData("5x"), InlineData("99999")]
    public async Task A_group_size_that_makes_no_sense_fails_the_check(string size)
    {
        const string Console = "console c1 { master localhost; type noop; }\n";
        var golden = new GoldenConfig("size", Console, ImmutableDictionary<string, string>.Empty, [], $"-m {size}");
        SyntaxCheck[] checks =
            await Task.WhenAll(SyntaxCheck.Of(Make.Debian, golden, 1), SyntaxCheck.Of(Make.Ours, golden, 1));
        AssertAlike(golden, checks[0], checks[1]);
        Assert.Equal(char.IsAsciiDigit(size[0]) && size != "0" ? 0 : 65, checks[1].Exit);
    }

    private static void AssertAlike(GoldenConfig golden, SyntaxCheck theirs, SyntaxCheck ours)
    {
        Assert.Equal(golden.Crashes, theirs.Exit >= 128);
        AssertAlike(golden, theirs.Output, ours.Output);
        AssertAlike(golden, theirs.Errors, ours.Errors);
        if (!golden.Crashes && !golden.OneSided.Any(IsError))
        {
            Assert.Equal(theirs.Exit, ours.Exit);
            Assert.Equal(theirs.Unresolved, ours.Unresolved);
        }
        else if (theirs.Exit != ours.Exit)
        {
            Assert.Equal(ours.Output.Concat(ours.Errors).Any(IsError) ? 65 : 0, ours.Exit);
        }
    }

    private static bool IsError(string line) => line.StartsWith("ERROR: ", StringComparison.Ordinal);

    private static void AssertAlike(GoldenConfig golden, IReadOnlyList<string> theirs, IReadOnlyList<string> ours)
    {
        // What would act on a terminal is visible in ours.
        theirs = [.. theirs.Select(Shown)];
        ours = [.. ours.Select(Shown)];
        List<string> left = [.. Left(golden, ours)];
        Assert.Equal(
            [.. Left(golden, theirs).Select((line, i) => Unscrambled(golden, line, i < left.Count ? left[i] : ""))], left);
    }

    private static string Shown(string line) => string.Concat(line.Select(c => c switch
    {
        '\u007f' => "^?",
        >= '\u0080' and < '\u00a0' => $"M-^{(char)(c - 0x40)}",
        _ => c.ToString(),
    }));

    private static IEnumerable<string> Left(GoldenConfig golden, IReadOnlyList<string> messages)
    {
        string[] gone = [.. golden.OneSided, golden.Crashes ? "terminated" : "killed"];
        return messages
            .Select(line => NamedPort().Replace(line, ""))
            .Where(line => !gone.Contains(GoldenConfig.Printable(line)));
    }

    /// <summary>
    /// After an include 8.2.7 prints freed memory instead of the file's name: then it is taken from our line.
    /// </summary>
    private static string Unscrambled(GoldenConfig golden, string theirs, string ours)
    {
        Match place = Place().Match(ours);
        return golden.Text.Contains("#include", StringComparison.Ordinal)
            && place.Success
            && theirs.StartsWith(ours[..(place.Index + 2)], StringComparison.Ordinal)
            && theirs.EndsWith(place.Groups["line"].Value, StringComparison.Ordinal) ? ours : theirs;
    }

    [GeneratedRegex("^(site|errors|file-all|group-nested|values|include-(nine|ten|across)|x1[0-5])")]
    private static partial Regex MixedName();

    /// <summary>The file and line at the end of an error.</summary>
    [GeneratedRegex(@" \[[^\[\]]+(?<line>:\d+\])$")]
    private static partial Regex Place();

    /// <summary>What ours adds when a port is unknown.</summary>
    [GeneratedRegex(@"(?<=^ERROR: getaddrinfo\(.*) \(port `.*'\)$")]
    private static partial Regex NamedPort();
}
