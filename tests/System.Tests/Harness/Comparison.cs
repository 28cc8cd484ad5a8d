using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// Performs a scenario with Debian's programs once, then with the others, and requires the same transcript.
/// </summary>
public static class Comparison
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> References = new();

    /// <summary>The scenario with this pairing says what it says with Debian's own.</summary>
    public static void Check(
        Pairing pairing, Func<Make, Make, Stage> open, Action<Stage> scenario,
        [CallerFilePath] string file = "", [CallerMemberName] string member = "", string variant = "") =>
        Check(
            () => open(Make.Debian, Make.Debian), () =>
                open(pairing.Server(), pairing.Client()), scenario, file, member, variant);

    /// <summary>The scenario says on the one stage, always set up in the same way, what it says on the other.</summary>
    /// <param name="openReference">The stage with Debian's programs.</param>
    /// <param name="open">The other.</param>
    /// <param name="scenario">What is done.</param>
    /// <param name="file">The caller's.</param>
    /// <param name="member">The caller.</param>
    /// <param name="variant">Tells the caller's scenarios apart, when it has several.</param>
    public static void Check(
        Func<Stage> openReference, Func<Stage> open, Action<Stage> scenario,
        [CallerFilePath] string file = "", [CallerMemberName] string member = "", string variant = "")
    {
        string scene = $"{file}:{member}:{variant}";
        (string actual, string cast) = Perform(open(), scenario);

        // Debian's own do not always say the same, e.g. when a group of theirs misses a signal, and one odd performance
        // would fail every pairing. So they have a second one; ours has not.
        if (!IsSaid(scene) && !IsSaid(scene + ", again"))
        {
            Assert.Fail($"Left: Debian's programs, right: {cast}.\n{SideBySide(Reference(scene + ", again"), actual)}");
        }

        bool IsSaid(string performance)
        {
            try
            {
                return Reference(performance) == actual;
            }
            catch (TimeoutException) when (performance == scene)
            {
                return false;
            }
        }

        string Reference(string performance) => References.GetOrAdd(
            performance, _ => new Lazy<string>(() => Perform(openReference(), scenario).Transcript)).Value;
    }

    /// <summary>The same for scenarios that need no client program.</summary>
    public static void Check(
        Make server, Func<Make, Make, Stage> open, Action<Stage> scenario,
        [CallerFilePath] string file = "", [CallerMemberName] string member = "", string variant = "") =>
        Check(
            server == Make.Ours ? Pairing.OurServerDebianClient : Pairing.DebianServerDebianClient,
            open, scenario, file, member, variant);

    private static (string Transcript, string Cast) Perform(Stage stage, Action<Stage> scenario)
    {
        using (stage)
        {
            try
            {
                scenario(stage);
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException(
                    $"{stage.Cast}: {late.Message}\nSo far:\n{stage.Transcript()}\n"
                    + string.Concat(stage.Daemons.Select(daemon => $"The daemon:\n{Visible.Lines(daemon.Messages.Text)}\n")),
                    late);
            }

            return (stage.Transcript(), stage.Cast);
        }
    }

    // What differs, each with the lines about it.
    private static string SideBySide(string left, string right)
    {
        const int Width = 60;
        const int About = 2;
        List<(string? Left, string? Right)> rows = Align(left.Split('\n'), right.Split('\n'));
        var text = new StringBuilder();
        int shown = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            int from = Math.Max(0, i - About);
            if (rows[from..Math.Min(rows.Count, i + About + 1)].TrueForAll(row => row.Left == row.Right))
            {
                continue;
            }

            (string? l, string? r) = rows[i];
            text.Append(i > shown ? "...\n" : "").Append((l ?? "").PadRight(Width)).Append(l == r ? "   " : " ! ")
                .Append(l == r ? "" : r ?? "").Append('\n');
            shown = i + 1;
        }

        return text.ToString();
    }

    // The longest common subsequence puts equal lines beside each other.
    private static List<(string? Left, string? Right)> Align(string[] a, string[] b)
    {
        var best = new int[a.Length + 1, b.Length + 1];
        for (int i = a.Length - 1; i >= 0; i--)
        {
            for (int j = b.Length - 1; j >= 0; j--)
            {
                best[i, j] = a[i] == b[j] ? best[i + 1, j + 1] + 1 : Math.Max(best[i + 1, j], best[i, j + 1]);
            }
        }

        var rows = new List<(string?, string?)>();
        int x = 0, y = 0;
        while (x < a.Length || y < b.Length)
        {
            if (x < a.Length && y < b.Length && a[x] == b[y])
            {
                rows.Add((a[x++], b[y++]));
            }
            else if (y == b.Length || (x < a.Length && best[x + 1, y] >= best[x, y + 1]))
            {
                rows.Add((a[x++], null));
            }
            else
            {
                rows.Add((null, b[y++]));
            }
        }

        return rows;
    }
}
