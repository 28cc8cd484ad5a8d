using System.Xml.Linq;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// Whether the programs under test are those of this source tree. Times are compared, as make does; a program is as old as
/// the newest of its files, because one that is not compiled ahead of time lies beside its libraries.
/// </summary>
public static class Freshness
{
    private static readonly string[] Shared = ["Directory.Build.props", "Directory.Packages.props", "global.json"];

    /// <summary>What is wrong and what to do, or null. Programs named by hand (CONSERVER_DIST) are not asked.</summary>
    public static string? Complaint() =>
        Programs.Given ? null : Complaint(Programs.SourceTree, Path.Combine(Programs.SourceTree, "dist"));

    /// <summary>The same for another tree.</summary>
    public static string? Complaint(string tree, string dist)
    {
        string[] names = ["conserver", "console"];
        string[] complaints = [.. names.Select(name => Complaint(tree, dist, name)).OfType<string>()];
        return complaints.Length == 0
            ? null
            : string.Join('\n', complaints) + "\nThe tests would be of something else. Run `make` first.";
    }

    private static string? Complaint(string tree, string dist, string name)
    {
        string program = Path.Combine(dist, name);
        if (!File.Exists(program))
        {
            return $"{program} is missing.";
        }

        (DateTime When, string File) newest = Sources(tree, Path.Combine("src", name, name + ".csproj")).Max();
        return Built(program) < newest.When ? $"{program} is older than {Path.GetRelativePath(tree, newest.File)}." : null;
    }

    private static DateTime Built(string program)
    {
        FileSystemInfo file = new FileInfo(program).ResolveLinkTarget(returnFinalTarget: true) ?? new FileInfo(program);
        return ((FileInfo)file).Directory!.EnumerateFiles("*.dll").Append(file).Max(part => part.LastWriteTimeUtc);
    }

    // Folders too: one is newer when a file of it has gone.
    private static IEnumerable<(DateTime When, string File)> Sources(string tree, string project) =>
        Projects(Path.Combine(tree, project)).Distinct()
            .Select(file => new FileInfo(file).Directory!)
            .SelectMany(folder => folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(folder))
            .Concat(Shared.Select(name => new FileInfo(Path.Combine(tree, name))))
            .Where(file => file.Exists && file.Name != "packages.lock.json")
            .Select(file => (file.LastWriteTimeUtc, file.FullName));

    private static IEnumerable<string> Projects(string project) =>
    [
        project,
        .. XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => (string)reference.Attribute("Include")!)
            .SelectMany(other => Projects(Path.GetFullPath(other, Path.GetDirectoryName(project)!))),
    ];
}
