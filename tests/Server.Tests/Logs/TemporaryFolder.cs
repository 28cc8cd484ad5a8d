using Conserver.Protocol.Text;

namespace Conserver.Server.Tests.Logs;

/// <summary>A folder of its own, removed at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("conserver-test-");

    /// <summary>A path in it, one char per byte.</summary>
    public string this[string name] => Latin1.FromNative(Path.Combine(folder.FullName, name));

    public string[] Names => [.. folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    public string Text(string name) => Latin1.Text(File.ReadAllBytes(Path.Combine(folder.FullName, name)));

    public void Put(string name, string content) =>
        File.WriteAllBytes(Path.Combine(folder.FullName, name), Latin1.Bytes(content));

    public void Remove()
    {
        if (folder.Exists)
        {
            folder.Delete(recursive: true);
        }
    }

    public void Make() => folder.Create();

    public void Dispose()
    {
        folder.Refresh();
        Remove();
    }
}
