using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Conserver.House.Tests;

/// <summary>The files of the tree, as they lie beside these tests.</summary>
internal static class Sources
{
    /// <summary>The checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>C# files below folders of the checkout, build products left out, in order.</summary>
    public static IReadOnlyList<string> Below(params string[] folders) =>
    [
        .. folders
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split('/').Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Path below the checkout's root.</summary>
    public static string Short(string path) => Path.GetRelativePath(Root, path);

    /// <summary>The projects of <c>src</c>: folder, projects it refers to, assemblies that see its internals.</summary>
    public static IReadOnlyList<(string Name, string[] Uses, string[] Friends)> Projects()
    {
        var all = new List<(string Name, string[] Uses, string[] Friends)>();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            var project = XDocument.Load(file);
            string[] uses =
                [.. Items(project, "ProjectReference").Select(path => Path.GetFileName(Path.GetDirectoryName(path))!)];
            all.Add((Path.GetFileName(Path.GetDirectoryName(file))!, uses, [.. Items(project, "InternalsVisibleTo")]));
        }

        return all;
    }

    private static IEnumerable<string> Items(XDocument project, string kind) =>
        project.Descendants(kind).Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
