using System.Globalization;
using System.Text;
using Conserver.Client.Listing;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;

namespace Conserver.ConsoleProgram.Picking;

/// <summary>Lets a person at a terminal choose a console, by typing part of its name or with the arrow keys.</summary>
internal sealed class Picker(Output output, StandardInput input, TerminalGuard guard)
{
    private const int MostRows = 20, DefaultHeight = 24;

    /// <summary>How long a terminal may take between the bytes of one key.</summary>
    private const int KeyMilliseconds = 100;

    private readonly Palette palette = Palette.For(Output.StandardOutput);

    /// <summary>A list can be shown: standard input and output are terminals that understand more than lines.</summary>
    public static bool CanPick => RawTerminal.IsTerminal(StandardInput.Fd) && RawTerminal.IsTerminal(Output.StandardOutput)
        && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";

    /// <summary>Somebody reads what is wrong.</summary>
    public static bool CanSuggest => RawTerminal.IsTerminal(Output.StandardError);

    /// <summary>The name chosen; null when the person leaves.</summary>
    public string? Choose(IReadOnlyList<ConsoleRow> rows)
    {
        (int screenRows, int columns) = ControllingTerminal.Size();
        int height = Math.Clamp((screenRows == 0 ? DefaultHeight : screenRows) - 2, 1, MostRows);
        columns = columns == 0 ? 80 : columns;
        var list = new PickList(rows);
        var keys = new PickKeys(list, height);
        guard.Raw(RawTerminal.TryOpen(StandardInput.Fd));
        PickResult result = PickResult.GoOn;
        while (result == PickResult.GoOn)
        {
            output.Show(Draw(list, height, columns));
            result = Press(keys);
        }

        output.Show("\r\e[J");
        guard.Restore();
        return result == PickResult.Chosen ? list.Chosen!.Name : null;
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
            text.Append("\r\n").Append(Row(rows[i], top + i == list.Position, width, columns));
        }

        if (rows.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\e[{rows.Length}A");
        }

        return text.Append(CultureInfo.InvariantCulture, $"\r\e[{question.Length + typed.Length}C").ToString();
    }

    private string Row(ConsoleRow row, bool isChosen, int width, int columns)
    {
        string name = Printable(row.Name);
        name = name.Length > width ? name[..width] : name.PadRight(width);
        int others = row.Viewers.Count - (row.Writer is null ? 0 : 1);
        string who = row.Writer is { } writer ? $"{writer.User}@{writer.From}" : "";
        who += others > 0 ? $" +{others} watching" : "";
        who = Printable(row.Access == "ro" ? $"read-only {who}" : who);
        int room = Math.Max(0, columns - width - 10);
        who = who.Length > room ? who[..room] : who;
        string state = palette.State(row.State, row.State.PadRight(4));
        return $"{(isChosen ? "> " : "  ")}{palette.Name(name)}  {state}  {palette.Dim(who)}";
    }

    // What servers say must not drive the terminal.
    private static string Printable(string text) =>
        string.Concat(text.Select(letter => letter is < ' ' or (>= '\x7F' and < '\xA0') ? '?' : letter));
}
