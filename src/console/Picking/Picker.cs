using System.Globalization;
using System.Text;
using Conserver.Client.Listing;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Picking;

/// <summary>Lets a person at a terminal choose a console, by typing part of its name or with the arrow keys.</summary>
internal sealed class Picker(Output output, StandardInput input, TerminalGuard guard)
{
    private const int MostRows = 20, DefaultHeight = 24;

    /// <summary>How long a terminal may take between the bytes of one key.</summary>
    private const int KeyMilliseconds = 100;

    /// <summary>How often the size of the terminal is looked at while nobody types.</summary>
    private const int ResizeMilliseconds = 250;

    private const string Hint = "type to narrow, arrows to choose, Enter to attach, Esc to leave";

    private readonly Palette palette = Palette.For(Output.StandardOutput);

    /// <summary>A list can be shown: standard input and output are terminals that understand more than lines.</summary>
    public static bool CanPick => RawTerminal.IsTerminal(StandardInput.Fd) && RawTerminal.IsTerminal(Output.StandardOutput)
        && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";

    /// <summary>Somebody reads what is wrong.</summary>
    public static bool CanSuggest => RawTerminal.IsTerminal(Output.StandardError);

    /// <summary>The name chosen; null when the person leaves.</summary>
    /// <param name="rows">All consoles; those nobody may attach to there are not shown.</param>
    public string? Choose(IReadOnlyList<ConsoleRow> rows)
    {
        (int height, int columns) = Size();
        var list = new PickList(rows);
        var keys = new PickKeys(list, height);
        guard.Raw(RawTerminal.TryOpen(StandardInput.Fd));
        PickResult result = PickResult.GoOn;
        while (result == PickResult.GoOn)
        {
            output.Show(Draw(list, height, columns));
            (int newHeight, int newColumns) = WaitForKey(height, columns);
            if ((newHeight, newColumns) != (height, columns))
            {
                (height, columns) = (newHeight, newColumns);
                keys.PageHeight = height;
            }
            else
            {
                result = Press(keys);
            }
        }

        output.Show("\r\e[J");
        guard.Restore();
        return result == PickResult.Chosen ? list.Chosen!.Name : null;
    }

    /// <summary>Waits for a key, or for a terminal that is larger or smaller than before; how large it is then.</summary>
    private (int Height, int Columns) WaitForKey(int height, int columns)
    {
        (int Height, int Columns) now = (height, columns);
        while (now == (height, columns) && !input.HasBuffered
            && !Poll.Wait(StandardInput.Fd, PollEvents.Read, ResizeMilliseconds))
        {
            now = Size();
        }

        return now;
    }

    /// <summary>Rows there is room for besides the question and the hint, and the width.</summary>
    private static (int Height, int Columns) Size()
    {
        (ushort columns, ushort rows) = ControllingTerminal.Size();
        return (Math.Clamp((rows == 0 ? DefaultHeight : rows) - 3, 1, MostRows), columns == 0 ? 80 : columns);
    }

    /// <summary>Waits for a key and those that come with it.</summary>
    private PickResult Press(PickKeys keys)
    {
        PickResult result = PickResult.GoOn;
        do
        {
            int key = input.ReadByte();
            result = key < 0 ? PickResult.Left : keys.Press((byte)key);
            if (!input.HasBuffered && keys.IsWaiting && !Poll.Wait(StandardInput.Fd, PollEvents.Read, KeyMilliseconds))
            {
                result = keys.Rest();
            }
        }
        while (result == PickResult.GoOn && (input.HasBuffered || keys.IsWaiting));

        return result;
    }

    /// <summary>One picture: the question, the rows below it, and the cursor back behind the question.</summary>
    internal string Draw(PickList list, int height, int columns)
    {
        int top = list.Top(height);
        ConsoleRow[] rows = [.. list.Shown.Skip(top).Take(height)];
        int width = Math.Min(rows.Length == 0 ? 0 : rows.Max(row => row.Name.Length), Math.Max(8, columns - 30));
        string question = string.Create(CultureInfo.InvariantCulture, $"console ({list.Shown.Count}/{list.Total}): ");
        int space = Math.Max(0, columns - question.Length - 1);
        string typed = list.Filter.Length > space ? list.Filter[^space..] : list.Filter;
        var text = new StringBuilder("\r\e[J");
        text.Append(question).Append(typed);
        for (int i = 0; i < rows.Length; i++)
        {
            text.Append("\r\n").Append(Row(rows[i], list.AliasOf(rows[i]), top + i == list.Position, width, columns));
        }

        string hint = PrintableText.Of(list.WhyNone ?? Hint);
        text.Append("\r\n").Append(palette.Dim(hint.Length < columns ? hint : hint[..Math.Max(0, columns - 1)]));
        text.Append(CultureInfo.InvariantCulture, $"\e[{rows.Length + 1}A");

        return text.Append(CultureInfo.InvariantCulture, $"\r\e[{question.Length + typed.Length}C").ToString();
    }

    private string Row(ConsoleRow row, string? alias, bool isChosen, int width, int columns)
    {
        // What servers say must not drive the terminal.
        string name = PrintableText.Of(row.Name);
        name = name.Length > width ? name[..width] : name.PadRight(width);
        int others = row.Viewers.Count - (row.Writer is null ? 0 : 1);
        string who = row.Writer is { } writer ? $"{writer.User}@{writer.From}" : "";
        who += others > 0 ? $" +{others} watching" : "";
        who = alias is null ? who : $"({alias}) {who}";
        who = PrintableText.Of(row.Access == "ro" ? $"read-only {who}" : who);
        int room = Math.Max(0, columns - width - 10);
        who = who.Length > room ? who[..room] : who;
        string state = palette.State(row.State, row.State.PadRight(4));
        return $"{(isChosen ? "> " : "  ")}{palette.Name(name)}  {state}  {palette.Dim(who)}";
    }
}
