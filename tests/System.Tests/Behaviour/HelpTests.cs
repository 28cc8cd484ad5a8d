using System.Text.RegularExpressions;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>What the daemon's help names is taken by it and in its manual page, and the other way round.</summary>
public sealed partial class HelpTests
{
    [Fact]
    public void Help_manual_page_and_parser_know_the_same_options()
    {
        using var folder = new ScratchFolder();
        (int exit, string help) = Daemon.RunToEnd(Make.Ours, folder.Path, "-h");
        Assert.Equal(0, exit);
        string[] helped = [.. HelpRow().Matches(help).Select(row => row.Groups[1].Value).Order(StringComparer.Ordinal)];
        string manual = File.ReadAllText(Path.Combine(Programs.SourceTree, "docs/man/conserver.8"));
        string[] documented =
        [
            .. ManualRow().Matches(manual).Select(row => row.Groups[1].Value.Replace("\\-", "-", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(helped, documented);
        foreach (string option in helped.Where(option => option is not ("h" or "V" or "-help" or "-version")))
        {
            // With -h behind it nothing is started, and an option that is not known comes first.
            (int status, string said) = Daemon.RunToEnd(Make.Ours, folder.Path, $"-{option}", "t", "-h");
            Assert.True(status == 0 || said.Contains("expected", StringComparison.Ordinal), $"-{option}: {said}");
        }
    }

    [Fact]
    public void Help_fits_into_80_columns_and_names_long_options_as_they_are_written()
    {
        using var folder = new ScratchFolder();
        (int exit, string help) = Daemon.RunToEnd(Make.Ours, folder.Path, "--help");
        Assert.Equal(0, exit);
        Assert.Equal(Daemon.RunToEnd(Make.Ours, folder.Path, "-h").Messages, help);
        Assert.All(help.Split('\n'), line =>
            Assert.True(line.Replace("\t", "        ", StringComparison.Ordinal).Length <= 80, line));
        Assert.Contains("\n\t--check ", help, StringComparison.Ordinal);
        Assert.Equal(Daemon.RunToEnd(Make.Ours, folder.Path, "-V"), Daemon.RunToEnd(Make.Ours, folder.Path, "--version"));
    }

    [GeneratedRegex(@"^\t-?(-?[0-9A-Za-z]+(?:-[a-z]+)*)", RegexOptions.Multiline)]
    private static partial Regex HelpRow();

    [GeneratedRegex(@"^\.It Fl (\S+)", RegexOptions.Multiline)]
    private static partial Regex ManualRow();
}
