using System.Net.Sockets;

namespace Conserver.System.Tests.Harness;

/// <summary>A directory for a daemon's Unix-domain sockets, not yet made, in a folder that every user can reach.</summary>
public sealed class SocketFolder : IDisposable
{
    private const UnixFileMode Passable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly ScratchFolder folder = new();

    public SocketFolder()
    {
        global::System.IO.File.SetUnixFileMode(folder.Path, Passable);
        Path = folder.File("s");
    }

    public string Path { get; }

    public UnixDomainSocketEndPoint Master => new(File("0"));

    public UnixDomainSocketEndPoint Group => new(File("1"));

    /// <summary>Names in the directory, sorted.</summary>
    public IEnumerable<string> Names =>
        Directory.EnumerateFileSystemEntries(Path).Select(path => global::System.IO.Path.GetFileName(path)).Order();

    public string File(string name) => global::System.IO.Path.Combine(Path, name);

    /// <summary>A file next to the directory.</summary>
    public string Beside(string name) => folder.File(name);

    public void Dispose() => folder.Dispose();
}
