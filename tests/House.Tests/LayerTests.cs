namespace Conserver.House.Tests;

/// <summary>The folders of the server in the order of docs/architecture.md, and nothing points up.</summary>
public sealed class LayerTests
{
    /// <summary>
    /// From the roof down; a folder uses only what stands in a line below its own. The roof has no folder.
    /// </summary>
    private static readonly string[][] Layers =
    [
        [""],
        ["Sessions"],
        ["Reload", "Listening"],
        ["Consoles"],
        ["Audit"],
        ["Lines", "History", "Access", "OwnUser"],
        ["Logging"],
        ["Disk"],
        ["Delivery", "Config", "Tls"],
    ];

    private static readonly References Tree = References.OfTheTree;

    [Fact]
    public void Arrows_point_down() => Assert.Equal("", string.Join("\n",
        from file in Tree.Files
        where Room(file) is not null
        from other in Tree.UsedBy(file)
        where Room(other.Key) is { } room && room != Room(file) && Height(room) >= Height(Room(file)!)
        select $"{file} → {other.Key} ({string.Join(", ", other.Value.Take(4))})"));

    [Fact]
    public void Every_folder_has_its_place() => Assert.Equal(
        Layers.SelectMany(layer => layer).Order(StringComparer.Ordinal),
        Tree.Files.Select(Room).OfType<string>().Distinct().Order(StringComparer.Ordinal));

    /// <summary>The folder of a file of the server, without those inside it; null elsewhere.</summary>
    private static string? Room(string file) => file.Split('/') switch
    {
        ["src", "Server", _] => "",
        ["src", "Server", var room, ..] => room,
        _ => null,
    };

    private static int Height(string room) => -Array.FindIndex(Layers, layer => layer.Contains(room));
}
