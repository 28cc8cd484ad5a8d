using System.Globalization;
using System.Text;

namespace Conserver.House.Tests;

/// <summary>Files and folders of <c>src</c> use each other one way only.</summary>
public sealed class CircleTests
{
    private static readonly References Tree = References.OfTheTree;

    [Fact]
    public void No_file_leads_back_to_itself()
    {
        List<List<string>> circles = Circles.Find(Tree.Files, file => Tree.UsedBy(file).Keys);
        Assert.True(circles.Count == 0, Report(circles, file => Tree.UsedBy(file)
            .Select(use => (use.Key, string.Join(", ", use.Value.Take(4))))));
    }

    [Fact]
    public void No_folder_leads_back_to_itself()
    {
        var uses = Tree.Files
            .SelectMany(file => Tree.UsedBy(file).Keys.Select(other =>
                (From: Folder(file), To: Folder(other), Why: $"{Path.GetFileName(file)} → {Path.GetFileName(other)}")))
            .Where(use => use.From != use.To)
            .ToLookup(use => use.From);
        List<List<string>> circles = Circles.Find(
            Tree.Files.Select(Folder).Distinct(), folder => uses[folder].Select(use => use.To).Distinct());
        Assert.True(circles.Count == 0, Report(circles, folder => uses[folder]
            .GroupBy(use => use.To)
            .Select(group => (group.Key, string.Join(", ", group.Select(use => use.Why).Distinct().Take(6))))));
    }

    private static string Folder(string file) => Path.GetDirectoryName(file)!;

    private static string Report(List<List<string>> circles, Func<string, IEnumerable<(string To, string Why)>> uses)
    {
        var text = new StringBuilder();
        foreach (List<string> circle in circles)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nA circle of {circle.Count}:\n");
            foreach (string member in circle)
            {
                foreach ((string to, string why) in uses(member).Where(use => circle.Contains(use.To)))
                {
                    text.Append(CultureInfo.InvariantCulture, $"  {member} → {to}: {why}\n");
                }
            }
        }

        if (Environment.GetEnvironmentVariable("CIRCLES") is { } file)
        {
            File.AppendAllText(file, text.ToString());
        }

        return text.ToString();
    }
}
