using System.Diagnostics;

namespace Conserver.Bench;

/// <summary>A folder with what is no device and no program: a pipe, and a file without any permission.</summary>
internal sealed class Snares : IDisposable
{
    public Snares(string scratch)
    {
        Folder = Path.Combine(scratch, Path.GetRandomFileName());
        Directory.CreateDirectory(Folder);
        File.Create(Path.Combine(Folder, "file")).Dispose();
        File.SetUnixFileMode(Path.Combine(Folder, "file"), UnixFileMode.None);
        using Process make = Process.Start("mkfifo", [Path.Combine(Folder, "pipe")]);
        make.WaitForExit();
    }

    public string Folder { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
