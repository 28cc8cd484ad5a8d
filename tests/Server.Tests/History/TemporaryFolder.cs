using Conserver.Protocol.Text;

namespace Conserver.Server.Tests.History;

/// <summary>A folder of its own, removed at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("conserver-test-");

    /// <summary>A path in it, one char per byte.</summary>
    public string this[string name] => Latin1.FromNative(Path.Combine(folder.FullName, name));

    /// <summary>The names that <c>ls</c> shows.</summary>
    public string[] Names =>
        [.. folder.GetFiles("*").Select(file => file.Name).Where(name => name[0] != '.').Order(StringComparer.Ordinal)];

    public string Text(string name) => Latin1.Text(File.ReadAllBytes(Path.Combine(folder.FullName, name)));

    public void Put(string name, string content) =>
        File.WriteAllBytes(Path.Combine(folder.FullName, name), Latin1.Bytes(content));

    public void Remove() => Folders.Remove(folder.FullName);

    public void Make() => folder.Create();

    public void Dispose() => Remove();
}
