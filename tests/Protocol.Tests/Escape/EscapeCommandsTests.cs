using Conserver.Protocol.Escape;

namespace Conserver.Protocol.Tests.Escape;

/// <summary>Help screens as captured from conserver 8.2.7.</summary>
public sealed class EscapeCommandsTests
{
    private const string Writer = """
         .       disconnect                     ;       move to another console
         a       attach read/write              b       send broadcast message
         c       toggle flow control            d       down a console
         e       change escape sequence         f       force attach read/write
         g       group info                     i       information dump
         L       toggle logging on/off          l?      break sequence list
         l0      send break per config file     l1-9a-z send specific break sequence
         m       display message of the day     n       write a note to the logfile
         o       (re)open the tty and log file  p       playback the last 60 lines
         P       set number of playback lines   r       replay the last 20 lines
         R       set number of replay lines     s       spy mode (read only)
         u       show host status               v       show version info
         w       who is on this console         x       show console baud info
         z       suspend the connection         !       invoke task
         |       attach local command           ?       print this message
         <cr>    ignore/abort command           ^R      replay the last line
         \ooo    send character by octal code

        """;

    private const string Spy = """
         .       disconnect                     ;       move to another console
         a       attach read/write              b       send broadcast message
         e       change escape sequence         f       force attach read/write
         g       group info                     i       information dump
         m       display message of the day     n       write a note to the logfile
         o       (re)open the tty and log file  p       playback the last 60 lines
         P       set number of playback lines   r       replay the last 20 lines
         R       set number of replay lines     u       show host status
         v       show version info              w       who is on this console
         x       show console baud info         z       suspend the connection
         ?       print this message             <cr>    ignore/abort command
         ^R      replay the last line

        """;

    private const string LimitedSpy = """
         .       disconnect                     a       attach read/write
         b       send broadcast message         e       change escape sequence
         f       force attach read/write        g       group info
         i       information dump               m       display message of the day
         n       write a note to the logfile    o       (re)open the tty and log file
         p       playback the last 60 lines     P       set number of playback lines
         r       replay the last 20 lines       R       set number of replay lines
         u       show host status               v       show version info
         w       who is on this console         x       show console baud info
         ?       print this message             <cr>    ignore/abort command
         ^R      replay the last line

        """;

    [Theory]
    [InlineData(true, false, Writer)]
    [InlineData(false, false, Spy)]
    [InlineData(false, true, LimitedSpy)]
    public void The_help_screen_is_the_old_one(bool writer, bool limited, string expected) =>
        Assert.Equal(expected.ReplaceLineEndings("\r\n"), EscapeCommands.Help(writer, limited, replay: 20, playback: 60));

    [Fact]
    public void The_help_shows_the_counts_in_force()
    {
        string help = EscapeCommands.Help(writer: false, limited: false, replay: 7, playback: 123);
        Assert.Contains("replay the last 7 lines", help, StringComparison.Ordinal);
        Assert.Contains("playback the last 123 lines", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void The_help_has_what_is_new_only_where_it_can_be_done(bool writer, bool isListed)
    {
        string help = EscapeCommands.Help(writer, limited: false, replay: 20, playback: 60, window: true);
        Assert.Equal(isListed, help.Contains("W       send the size of your window\r\n", StringComparison.Ordinal));
        Assert.StartsWith(EscapeCommands.Help(writer, false, 20, 60).TrimEnd(), help);
    }

    [Fact]
    public void No_key_selects_two_commands()
    {
        string keys = string.Concat(EscapeCommands.All.Concat(EscapeCommands.Extensions).Select(command => command.Keys));
        Assert.Equal(keys.Distinct().Count(), keys.Length);
    }

    [Fact]
    public void Every_action_but_unknown_is_selected_by_a_key()
    {
        IEnumerable<EscapeAction> reachable =
            EscapeCommands.All.Concat(EscapeCommands.Extensions)
                .Where(command => command.Keys.Length > 0)
                .Select(command => command.Action);
        Assert.Equal(
            Enum.GetValues<EscapeAction>().Where(action => action != EscapeAction.Unknown), reachable.Distinct().Order());
    }
}
