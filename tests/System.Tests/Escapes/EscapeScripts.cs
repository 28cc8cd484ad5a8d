using Conserver.Protocol.Escape;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>
/// What to type for each row of the product's table of escape commands, so that a row or a key without a script is
/// found out. A script is typed step by step, each behind the escape sequence.
/// </summary>
internal static class EscapeScripts
{
    private static readonly Dictionary<string, string[][]> ByRow = new()
    {
        ["."] = [["."], ["\u0004"], ["\u0003"]],
        [";"] = [[";"]],
        ["a"] = [["a"]],
        ["b"] = [["bto all\r"], ["b\r"], ["bab\b\u007fc\u0015new\u0017\u001b\u0000\u0005c\t\n\u00e9\a!\r"]],
        ["c"] = [["c", "c"]],
        ["d"] = [["d"], ["d", "o"]],
        ["e"] = [["e\u0001x"], ["e\u007f "]],
        ["f"] = [["f"], ["f", "s"]],
        ["g"] = [["g"]],
        ["i"] = [["i"]],
        ["L"] = [["L"], ["L", "L"], ["L", "o"]],
        ["l?"] = [["l?"]],
        ["l0"] = [["l0"]],
        ["l1-9a-z"] = [["l1"], ["l3"], ["l5y"], ["l5n"], ["l9"], ["la"], ["l\u001b"]],
        ["m"] = [["m"]],
        ["n"] = [["na note\r"], ["n\r"], ["nab\b\bcd\u0015new \u0017\u001b\u0000\u0005c\t\n\u00e9\a!\r", "\u0012"]],
        ["o"] = [["o"]],
        ["p"] = [["p"]],
        ["P"] = [["P2\r", "p"], ["P\r"], ["P1x2\b\u007f3\u0015\b76543210\r", "?"]],
        ["r"] = [["r"]],
        ["R"] = [["R2\r", "r"], ["R\r"], ["R1x2\b\u007f3\u0015\b76543210\r", "?"]],
        ["s"] = [["s"]],
        ["u"] = [["u"]],
        ["v"] = [["v"]],
        ["w"] = [["w"]],
        ["x"] = [["x"]],
        ["z"] = [["z"], ["\u001a"]],
        ["!"] = [["!?"], ["!2y"], ["!2n"], ["!z", "!?", "!1", "!."], ["!."], ["!9"], ["!\u001b"]],
        ["|"] = [["|"]],
        ["?"] = [["?"], ["h"]],
        ["<cr>"] = [[" "], ["\r"], ["\n"]],
        ["^R"] = [["\u0012"]],
        ["\\ooo"] = [["\\101"], ["\\377"], ["\\12x"]],
        ["="] = [["="], ["=", ";", "="]],
        ["\u00d6"] = [["\u00d6"]],
    };

    private static readonly List<(string Name, string[]? Steps)> All = [.. OfTable(), .. OfOtherKeys()];

    /// <summary>Every script with every daemon; rows and keys that have none stand among them.</summary>
    public static TheoryData<Make, string> Cases
    {
        get
        {
            var cases = new TheoryData<Make, string>();
            foreach (Make server in Pairings.Servers)
            {
                foreach ((string name, _) in All)
                {
                    cases.Add(server, name);
                }
            }

            return cases;
        }
    }

    public static int Count => All.Count;

    /// <summary>A row of the table, by what the help calls it or else its key, has at least one script.</summary>
    public static bool Has(string row) => ByRow.ContainsKey(row);

    /// <summary>The script's place in the list and what it types; null when there is none for a row or a key.</summary>
    public static (int Place, string[]? Steps) Find(string name)
    {
        int place = All.FindIndex(script => script.Name == name);
        return (place, All[place].Steps);
    }

    private static IEnumerable<(string, string[]?)> OfTable()
    {
        foreach (EscapeCommand row in EscapeCommands.All)
        {
            string label = row.Label.Length > 0 ? row.Label : row.Keys;
            string[][] scripts = ByRow.GetValueOrDefault(label, []);
            if (scripts.Length == 0)
            {
                yield return ($"no script for {Visible.Text(label)}", null);
            }

            foreach (char key in row.Keys)
            {
                if (!scripts.Any(script => script[0][0] == key))
                {
                    yield return ($"no script for {Visible.Text(label)} begins with {Visible.Text(key.ToString())}", null);
                }
            }

            foreach (string[] script in scripts)
            {
                yield return (string.Join(", then ", script.Select(Visible.Text)), script);
            }
        }
    }

    // One after the other in one step; the sequence stands between them.
    private static IEnumerable<(string, string[]?)> OfOtherKeys()
    {
        char[] free =
            [.. Enumerable.Range(0, 256).Select(key => (char)key).Where(key => EscapeCommands.Find((byte)key) is null)];
        yield return ("every key that is no command", [Keys(free.Where(key => key <= 0x7F))]);
        yield return ("every key above 7F that is no command", [Keys(free.Where(key => key > 0x7F))]);
    }

    private static string Keys(IEnumerable<char> keys) =>
        string.Join("\u0005c", keys.Select(key => key == '\u00ff' ? "\u00ff\u00ff" : key.ToString()));
}
