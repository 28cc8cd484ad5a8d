using System.Text.RegularExpressions;

namespace Conserver.House.Tests;

/// <summary>What <c>docs/security.md</c> claims has tests, and they are there.</summary>
public sealed partial class ClaimTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Sources.Root, "docs/security.md"));

    [Fact]
    public void Each_row_names_a_test()
    {
        bool hasTests = false;
        List<string> bare = [];
        foreach (string line in Lines)
        {
            string[] cells = [.. line.Split('|').Select(cell => cell.Trim())];
            if (cells.Length < 3)
            {
                hasTests = false;
            }
            else if (cells[^2] == "test")
            {
                hasTests = true;
            }
            else if (hasTests && !line.StartsWith("|--", StringComparison.Ordinal) && !Named().IsMatch(cells[^2]))
            {
                bare.Add(line);
            }
        }

        Assert.DoesNotContain(bare, line => !line.All(letter => letter is '|' or '-' or ' '));
    }

    [Fact]
    public void Each_test_that_is_named_is_there()
    {
        Dictionary<string, string> classes = [];
        foreach (string file in Sources.Below("tests"))
        {
            string text = File.ReadAllText(file);
            foreach (Match found in Declared().Matches(text))
            {
                string name = found.Groups[1].Value;
                classes[name] = classes.GetValueOrDefault(name, "") + text;
            }
        }

        string[] named = [.. Lines.SelectMany(line => Named().Matches(line)).Select(name => name.Value.Trim('`'))];
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.True(IsThere(name), name));

        bool IsThere(string name) => name.Split('.') is var parts
            && classes.TryGetValue(parts[0], out string? text)
            && (parts.Length == 1 || text.Contains($" {parts[1]}(", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"`[A-Z]\w+(Tests|Scenarios)(\.\w+)?`")]
    private static partial Regex Named();

    [GeneratedRegex(@"class (\w+(?:Tests|Scenarios))\b")]
    private static partial Regex Declared();
}
