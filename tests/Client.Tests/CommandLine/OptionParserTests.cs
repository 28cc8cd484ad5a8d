using Conserver.ConsoleProgram.CommandLine;

namespace Conserver.Client.Tests.CommandLine;

public sealed class OptionParserTests
{
    [Fact]
    public void Options_and_operands_may_be_mixed()
    {
        Options options = Parse("alpha", "-s", "-e", "xy");
        Assert.Equal(ClientCommand.Spy, options.Command);
        Assert.Equal("xy", options.Escape);
        Assert.Equal(["alpha"], options.Operands);
    }

    [Fact]
    public void First_operand_ends_the_options_when_posix_is_asked_for()
    {
        Options options = OptionParser.Parse(["alpha", "-s"], "console", "console", operandsEndOptions: true);
        Assert.Equal(["alpha", "-s"], options.Operands);
    }

    [Fact]
    public void Letters_cluster_and_values_may_be_attached()
    {
        Options options = Parse("-vwlbob", "-M", "h", "-p123");
        Assert.True(options.Verbose);
        Assert.Equal(ClientCommand.Group, options.Command);
        Assert.Equal("bob", options.UserName);
        Assert.Equal("h", options.Master);
        Assert.Equal("123", options.Port);
    }

    [Fact]
    public void Two_dashes_end_the_options() => Assert.Equal(["-x"], Parse("-w", "--", "-x").Operands);

    [Fact]
    public void A_single_dash_is_an_operand() => Assert.Equal(["-"], Parse("-").Operands);

    [Fact]
    public void Empty_values_count_as_absent()
    {
        Options options = Parse("-M", "", "-p", "", "-c", "");
        Assert.Null(options.Master);
        Assert.Null(options.Port);
        Assert.Null(options.Credentials);
    }

    [Fact]
    public void Last_command_wins_whole()
    {
        Options options = Parse("-b", "text", "-A", "-W", "-u");
        Assert.Equal(ClientCommand.Hosts, options.Command);
        Assert.False(options.InitialServerOnly);
        Assert.False(options.WithReplay);
        Assert.Null(options.CommandText);
    }

    [Theory]
    [InlineData("-A", "Attach", false, true)]
    [InlineData("-F", "Force", false, true)]
    [InlineData("-S", "Spy", false, true)]
    [InlineData("-I", "Info", true, false)]
    [InlineData("-P", "Pid", false, false)]
    [InlineData("-Q", "Quit", true, false)]
    [InlineData("-R", "Version", true, false)]
    [InlineData("-x", "Examine", false, false)]
    [InlineData("-zbringup", "BringUp", false, false)]
    [InlineData("-ZSigUsr2", "NewLogs", true, false)]
    [InlineData("-zreconfig", "Reconfigure", false, false)]
    [InlineData("-Zpid", "Pid", true, false)]
    [InlineData("-zSIGTERM", "Quit", false, false)]
    public void Each_command_option_selects(string word, string command, bool initialOnly, bool replay)
    {
        Options options = Parse(word);
        Assert.Equal(Enum.Parse<ClientCommand>(command), options.Command);
        Assert.Equal(initialOnly, options.InitialServerOnly);
        Assert.Equal(replay, options.WithReplay);
    }

    [Theory]
    [InlineData("console: invalid option -- 'y'\nusage: console ", "-y")]
    [InlineData("console: unrecognized option '--nosuch'\nusage: console ", "--nosuch")]
    [InlineData("console: option '--watch' requires an argument\nusage: console ", "--watch")]
    [InlineData("console: option '--json' doesn't allow an argument\nusage: console ", "--json=yes")]
    [InlineData("console: --json needs one of -i -I -P -r -R -u -w -W -x --activity\n", "--json", "web1")]
    [InlineData("console: --expect and --send need a console to attach to\n", "--expect", "x", "-u")]
    [InlineData("console: --send does not go with -s\n", "-s", "--send", "x", "web1")]
    [InlineData("console: --timeout needs --expect, --send, --watch, --names, a listing or a command to servers\n",
        "--timeout", "3", "web1")]
    [InlineData("console: invalid --timeout: `0' (seconds, as 2.5)\n", "--timeout", "0")]
    [InlineData("console: invalid --timeout: `-3' (seconds, as 2.5)\n", "--timeout", "-3")]
    [InlineData("console: invalid --timeout: `1e9' (seconds, as 2.5)\n", "--timeout=1e9")]
    [InlineData("console: invalid --send: `\\q' (know ", "--send", "a\\q")]
    [InlineData("console: a pattern is missing before `--timeout'\n", "--watch", "--timeout", "5", "c*")]
    [InlineData("console: a pattern is missing before `--json'\n", "--broadcast", "--json")]
    [InlineData("console: invalid --expect: Invalid pattern '(' at offset 1. Not enough )'s.\n", "--expect", "(")]
    [InlineData(
        "console: invalid --expect: `(?=x)': lookarounds and back references are not supported\n", "--expect", "(?=x)")]
    [InlineData(
        "console: invalid --expect: `a*' matches nothing at all, so there is nothing to wait for\n", "--expect", "a*")]
    [InlineData("console: no completion for `tcsh' (bash, zsh, fish)\n", "--completion", "tcsh")]
    [InlineData("console: control characters are not allowed in the pattern\n", "--watch", "a\nb")]
    [InlineData("console: option requires an argument -- 'b'\nusage: console ", "-vb")]
    [InlineData("console: no destination specified for -t\n", "-t", "")]
    [InlineData("console: -t option cannot contain a space: `a b'\n", "-t", "a b")]
    [InlineData("console: invalid -z command: `up' (try `help')\n", "-z", "up")]
    [InlineData("console: control characters are not allowed in the user name\n", "-l", "x\ny")]
    [InlineData("console: control characters are not allowed in the message\n", "-b", "x\ry")]
    [InlineData("console: control characters are not allowed in the destination\n", "-d", "x\ty")]
    public void Bad_lines_stop_with_69(string message, params string[] words)
    {
        var stop = Assert.Throws<CommandLineStop>(() => Parse(words));
        Assert.StartsWith(message, stop.Message, StringComparison.Ordinal);
        Assert.Equal(69, stop.ExitCode);
    }

    [Fact]
    public void The_option_parser_names_the_program_as_it_was_called()
    {
        var stop = Assert.Throws<CommandLineStop>(
            () => OptionParser.Parse(["-y"], "/usr/bin/console", "console", operandsEndOptions: false));
        Assert.StartsWith(
            "/usr/bin/console: invalid option -- 'y'\nusage: console [", stop.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_stops_with_0_as_soon_as_it_is_met()
    {
        var stop = Assert.Throws<CommandLineStop>(() => Parse("-V", "-h", "-y"));
        Assert.Equal(0, stop.ExitCode);
        Assert.Contains("\tz(Z) cmd  ", stop.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_by_name_goes_to_standard_output()
    {
        Assert.False(Assert.Throws<CommandLineStop>(() => Parse("--help")).ToError);
        Assert.True(Assert.Throws<CommandLineStop>(() => Parse("-h")).ToError);
    }

    [Fact]
    public void Every_option_has_a_line_in_the_help_or_stands_beside_its_small_letter()
    {
        string help = Usage.Help("console");
        foreach (ClientOption option in OptionTable.All)
        {
            string line = option.Name is { } name ? $"(?m)^\t--{name} .*[a-z]"
                : option.Label.Length > 0 ? $"(?m)^\t{option.Letter}[ (].* [a-z]"
                : $"(?m)^\t{char.ToLowerInvariant(option.Letter)}\\({option.Letter}\\)";
            Assert.Matches(line, help);
        }
    }

    [Fact]
    public void The_help_fits_into_80_columns() => Assert.All(
        Usage.Help("console").Split('\n'), line => Assert.True(line.Replace("\t", "        ").Length < 80, line));

    [Theory]
    [InlineData("-u")]
    [InlineData("-w", "a")]
    [InlineData("-r")]
    [InlineData("-z", "reconfig")]
    public void A_listing_can_have_a_time_limit(params string[] words) =>
        Assert.Equal(TimeSpan.FromSeconds(3), Parse([.. words, "--timeout", "3"]).Timeout);

    [Fact]
    public void No_letter_stands_for_two_options() =>
        Assert.Equal(OptionTable.All.Length, OptionTable.All.Select(option => option.Letter).Distinct().Count());

    [Fact]
    public void Steps_of_a_script_keep_their_order()
    {
        Options options = Parse("--send", "a\\r", "--expect=b", "--send=c", "--timeout", "2.5", "web1");
        Assert.Equal(["a\\r", "b", "c"], options.Script.Select(step => step.Source));
        Assert.Equal(TimeSpan.FromSeconds(2.5), options.Timeout);
        Assert.Equal(ClientCommand.Attach, options.Command);
        Assert.False(options.IsCommandGiven);
    }

    [Fact]
    public void Help_on_admin_words_stops_with_69()
    {
        var stop = Assert.Throws<CommandLineStop>(() => Parse("-z", "HELP"));
        Assert.Equal(69, stop.ExitCode);
        Assert.StartsWith(
            "console: available -z commands:\n\n    bringup, SIGUSR1   ", stop.Message, StringComparison.Ordinal);
        Assert.Contains("\n                help   ", stop.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tabs_may_stand_in_messages() => Assert.Equal("a\tb", Parse("-b", "a\tb").CommandText);

    [Fact]
    public void First_line_of_the_version_names_what_we_are_compatible_with() => Assert.StartsWith(
        "console: conserver.com version 8.2.7\n", VersionText.For("console", verbose: false), StringComparison.Ordinal);

    private static Options Parse(params string[] words) =>
        OptionParser.Parse(words, "console", "console", operandsEndOptions: false);
}
