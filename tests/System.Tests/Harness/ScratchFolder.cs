namespace Conserver.System.Tests.Harness;

/// <summary>A folder of one test's own, gone with it.</summary>
public sealed class ScratchFolder : IDisposable
{
    // Short, because Unix socket paths are limited to 107 bytes.
    public string Path { get; } = Directory.CreateTempSubdirectory("cs-").FullName;

    public string File(string name) => global::System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        string path = File(name);
        global::System.IO.File.WriteAllText(path, text, global::System.Text.Encoding.Latin1);
        return path;
    }

    /// <summary>Removes it; what a daemon has left behind may still put something there for a moment.</summary>
    public void Dispose() => Deadline.Until(IsRemoved, () => $"{Path} removed");

    private bool IsRemoved()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
            return true;
        }
        catch (IOException) when (Directory.Exists(Path))
        {
            return false;
        }
    }
}
