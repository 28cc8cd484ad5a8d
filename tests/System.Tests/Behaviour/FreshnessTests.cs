using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Tests of something that was built before the last change say so, and do not begin.</summary>
public sealed class FreshnessTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
    private readonly ScratchFolder tree = new();

    public FreshnessTests()
    {
        Put("src/Server/Server.csproj", 0, "<Project/>");
        Put("src/Client/Client.csproj", 0, "<Project/>");
        Put("src/conserver/conserver.csproj", 0, Needing("../Server/Server.csproj"));
        Put("src/console/console.csproj", 0, Needing("../Client/Client.csproj"));
        Put("dist/conserver", 5);
        Put("dist/console", 5);
    }

    [Fact]
    public void Programs_newer_than_all_of_their_sources_are_tested() => Assert.Null(Complaint);

    [Fact]
    public void A_program_older_than_a_source_of_a_project_it_is_made_of_is_not()
    {
        Put("src/Server/Lines/Line.cs", 6);
        string expected = $"{tree.File("dist/conserver")} is older than src/Server/Lines/Line.cs.\n";
        Assert.StartsWith(expected, Complaint, StringComparison.Ordinal);
        Assert.EndsWith("Run `make` first.", Complaint, StringComparison.Ordinal);
        Assert.DoesNotContain("dist/console ", Complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_older_than_the_removal_of_a_source_is_not()
    {
        Directory.SetLastWriteTimeUtc(tree.File("src/Client"), Noon.AddMinutes(6));
        Assert.StartsWith($"{tree.File("dist/console")} is older than src/Client.\n", Complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_a_program_beside_its_libraries_is_as_old_as_the_newest_of_them()
    {
        Put("src/Client/Client.cs", 6);
        Put("artifacts/console", 5);
        Put("artifacts/Client.dll", 7);
        File.Delete(tree.File("dist/console"));
        File.CreateSymbolicLink(tree.File("dist/console"), "../artifacts/console");
        Assert.Null(Complaint);
    }

    [Fact]
    public void A_program_that_is_missing_is_said()
    {
        File.Delete(tree.File("dist/console"));
        Assert.StartsWith($"{tree.File("dist/console")} is missing.\n", Complaint, StringComparison.Ordinal);
    }

    public void Dispose() => tree.Dispose();

    private string? Complaint => Freshness.Complaint(tree.Path, tree.File("dist"));

    private static string Needing(string project) => $"<Project><ProjectReference Include=\"{project}\"/></Project>";

    private void Put(string name, int minute, string text = "")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(tree.File(name))!);
        File.WriteAllText(tree.File(name), text);
        File.SetLastWriteTimeUtc(tree.File(name), Noon.AddMinutes(minute));
        foreach (string folder in Directory.EnumerateDirectories(tree.Path, "*", SearchOption.AllDirectories))
        {
            Directory.SetLastWriteTimeUtc(folder, Noon);
        }
    }
}
