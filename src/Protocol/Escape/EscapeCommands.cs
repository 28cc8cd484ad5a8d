using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Conserver.Protocol.Escape;

/// <summary>The table of escape commands (conserver 8.2.7), which drives the dialogue, the help and the tests.</summary>
public static class EscapeCommands
{
    /// <summary>In the order of the help screen.</summary>
    public static readonly ImmutableArray<EscapeCommand> All =
    [
        new(".\x04\x03", ".", "disconnect", EscapeAction.Disconnect),
        new(";", ";", "move to another console", EscapeAction.ConnectOrGoto, EscapeAudience.NotLimited),
        new("a", "a", "attach read/write", EscapeAction.Attach),
        new("b", "b", "send broadcast message", EscapeAction.Broadcast),
        new("c", "c", "toggle flow control", EscapeAction.FlowControl, EscapeAudience.Writer),
        new("d", "d", "down a console", EscapeAction.Down, EscapeAudience.Writer),
        new("e", "e", "change escape sequence", EscapeAction.Redefine),
        new("f", "f", "force attach read/write", EscapeAction.Force),
        new("g", "g", "group info", EscapeAction.Group),
        new("i", "i", "information dump", EscapeAction.Info),
        new("L", "L", "toggle logging on/off", EscapeAction.ToggleLog, EscapeAudience.Writer),
        new("l", "l?", "break sequence list", EscapeAction.Halt, EscapeAudience.Writer),
        new("", "l0", "send break per config file", EscapeAction.Halt, EscapeAudience.Writer),
        new("", "l1-9a-z", "send specific break sequence", EscapeAction.Halt, EscapeAudience.Writer),
        new("m", "m", "display message of the day", EscapeAction.Motd),
        new("n", "n", "write a note to the logfile", EscapeAction.Note),
        new("o", "o", "(re)open the tty and log file", EscapeAction.Reopen),
        new("p", "p", "playback the last {playback} lines", EscapeAction.Playback),
        new("P", "P", "set number of playback lines", EscapeAction.SetPlayback),
        new("r", "r", "replay the last {replay} lines", EscapeAction.Replay),
        new("R", "R", "set number of replay lines", EscapeAction.SetReplay),
        new("s", "s", "spy mode (read only)", EscapeAction.Spy, EscapeAudience.Writer),
        new("u", "u", "show host status", EscapeAction.Hosts),
        new("v", "v", "show version info", EscapeAction.Version),
        new("w", "w", "who is on this console", EscapeAction.Who),
        new("x", "x", "show console baud info", EscapeAction.Examine),
        new("z\x1a", "z", "suspend the connection", EscapeAction.Suspend, EscapeAudience.NotLimited),
        new("!", "!", "invoke task", EscapeAction.Task, EscapeAudience.Writer),
        new("|", "|", "attach local command", EscapeAction.LocalCommand, EscapeAudience.Writer | EscapeAudience.NotLimited),
        new("?h", "?", "print this message", EscapeAction.Help),
        new(" \r\n", "<cr>", "ignore/abort command", EscapeAction.Ignore),
        new("\x12", "^R", "replay the last line", EscapeAction.LastLine),
        new("\\", "\\ooo", "send character by octal code", EscapeAction.Quote, EscapeAudience.ListedForWriter),
        new("=", "", "show the console's state (for clients)", EscapeAction.State),
        new("\xd6", "", "show the version number (for clients)", EscapeAction.VersionNumber),
    ];

    /// <summary>Those that 8.2.7 has not.</summary>
    public static readonly ImmutableArray<EscapeCommand> Extensions =
    [
        new("W", "W", "send the size of your window", EscapeAction.SendWindow,
            EscapeAudience.Writer | EscapeAudience.Window),
        new("+", "", "say that the size of the window can be asked for (for clients)", EscapeAction.AgreeOnWindow),
    ];

    private static readonly EscapeCommand?[] ByKey = Index();

    /// <summary>The command a byte selects, whoever typed it; null when there is none.</summary>
    public static EscapeCommand? Find(byte key) => ByKey[key];

    /// <summary>The rows of the help screen: two entries a row, the second at column 40, each row ends in CR LF.</summary>
    /// <param name="writer">Of the writer.</param>
    /// <param name="limited">Of a limited user.</param>
    /// <param name="replay">For <c>{replay}</c>.</param>
    /// <param name="playback">For <c>{playback}</c>.</param>
    /// <param name="window">The size of a window can be sent.</param>
    public static string Help(bool writer, bool limited, int replay, int playback, bool window = false)
    {
        var text = new StringBuilder();
        int column = 0;
        EscapeAudience others = (writer ? EscapeAudience.All : EscapeAudience.Writer | EscapeAudience.ListedForWriter)
            | (limited ? EscapeAudience.NotLimited : EscapeAudience.All)
            | (window ? EscapeAudience.All : EscapeAudience.Window);
        foreach (EscapeCommand command in All.Concat(Extensions))
        {
            if (command.Label.Length == 0 || (command.Audience & others) != 0)
            {
                continue;
            }

            string entry = $" {command.Label,-7} " + command.Help
                .Replace("{replay}", replay.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{playback}", playback.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            if (column == 0)
            {
                text.Append(entry);
                column = entry.Length;
            }
            else
            {
                // The blank that opens the second entry is the last column of the padding.
                text.Append(' ', Math.Max(0, 39 - column)).Append(entry).Append("\r\n");
                column = 0;
            }
        }

        return column == 0 ? text.ToString() : text.Append("\r\n").ToString();
    }

    private static EscapeCommand?[] Index()
    {
        var index = new EscapeCommand?[256];
        foreach (EscapeCommand command in All.Concat(Extensions))
        {
            foreach (char key in command.Keys)
            {
                index[key] = command;
            }
        }

        return index;
    }
}
