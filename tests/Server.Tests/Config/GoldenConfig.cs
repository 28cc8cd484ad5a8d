using System.Collections.Immutable;
using System.Text;

namespace Conserver.Server.Tests.Config;

/// <summary>
/// A file of <c>golden/</c>: the text of <c>x.cf</c>; optionally further files, each after a line
/// <c>---------- NAME</c>; after a line <c>----------</c> the expected output. With <c>----------!</c> the file before it
/// does not end in a line feed. An expected line is one that both programs print, or after <c>+ </c> one that only ours
/// prints, or after <c>- </c> one that only 8.2.7 prints (<c>- killed</c>: it crashes there). A line <c>~ REASON</c> says
/// that bound values differ deliberately; a line <c>$ OPTIONS</c> gives command line options.
/// </summary>
internal sealed record GoldenConfig(
    string Name,
    string Text,
    ImmutableDictionary<string, string> Included,
    ImmutableArray<string> Expected,
    string Options)
{
    private const string Divider = "----------";

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Config", "golden");

    public bool ValuesDiffer => Expected.Any(l => l.StartsWith("~ ", StringComparison.Ordinal));

    /// <summary>What our side must print.</summary>
    public IEnumerable<string> Ours => Lines('+');

    /// <summary>What 8.2.7 must print.</summary>
    public IEnumerable<string> Theirs => Lines('-').Where(l => l != "killed");

    /// <summary>Lines that only one of both prints.</summary>
    public IEnumerable<string> OneSided => Expected
        .Where(l => l.StartsWith("+ ", StringComparison.Ordinal) || l.StartsWith("- ", StringComparison.Ordinal))
        .Select(l => l[2..]);

    public bool Crashes => Expected.Contains("- killed");

    public static TheoryData<string> Names() =>
        [.. Directory.GetFiles(
            Folder, "*.cf").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static GoldenConfig Load(string name)
    {
        string all = Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(Folder, name + ".cf")));
        ImmutableDictionary<string, string>.Builder included = ImmutableDictionary.CreateBuilder<string, string>();
        string text = "", current = "";
        string? file = "x.cf";
        List<string> expected = [];
        foreach (string line in all.TrimEnd('\n').Split('\n'))
        {
            if (file is null)
            {
                expected.Add(line);
            }
            else if (Next(line) is { } next)
            {
                Keep(line[Divider.Length..].StartsWith('!'));
                file = next.Length == 0 ? null : next;
                current = "";
            }
            else
            {
                current += line + "\n";
            }
        }

        Assert.True(file is null, $"{name}: no divider");
        string options = expected.Find(l => l.StartsWith("$ ", StringComparison.Ordinal))?[2..] ?? "";
        return new GoldenConfig(name, text, included.ToImmutable(), [.. expected], options);

        void Keep(bool cut)
        {
            string whole = cut ? current[..^1] : current;
            if (file == "x.cf")
            {
                text = whole;
            }
            else
            {
                included[file] = whole;
            }
        }
    }

    /// <summary>Makes a message fit on one printable line.</summary>
    public static string Printable(string text) => string.Concat(text.Select(c => c switch
    {
        '\0' => "",
        '\n' => "\\n",
        < ' ' or > '~' => $"\\x{(int)c:x2}",
        _ => c.ToString(),
    }));

    /// <summary>The file a divider begins, empty for the expected lines; null when the line is no divider.</summary>
    private static string? Next(string line) =>
        !line.StartsWith(Divider, StringComparison.Ordinal) ? null
        : line[Divider.Length..] switch
        {
            "" or "!" => "",
            [' ', .. string name] => name,
            ['!', ' ', .. string name] => name,
            _ => null,
        };

    private IEnumerable<string> Lines(char own)
    {
        foreach (string line in Expected)
        {
            if (line.StartsWith($"{own} ", StringComparison.Ordinal))
            {
                yield return line[2..];
            }
            else if (line.Length < 2 || line[1] != ' ' || !"+-~$".Contains(line[0], StringComparison.Ordinal))
            {
                yield return line;
            }
        }
    }
}
