namespace Conserver.House.Tests;

/// <summary>What is still to be put right, by name, in lists beside these tests. Nothing may be added to them.</summary>
internal static class Known
{
    /// <summary><paramref name="name"/> is on the list, which need not exist.</summary>
    public static bool Has(string list, string name)
    {
        string path = Path.Combine(Sources.Root, "tests/House.Tests/known", list);
        return File.Exists(path) && File.ReadLines(path).Contains(name);
    }
}
