namespace Conserver.System.Tests.Harness;

/// <summary>A file system of its own, small enough to be filled; gone when disposed.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string folder;

    /// <summary>Mounts it; where that is not allowed the test is skipped.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="size">As <c>mount</c> takes it.</param>
    public SmallDisk(string folder, string size)
    {
        this.folder = folder;
        (int exit, _, string errors) = Command.Run("", "mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder);
        Assert.SkipUnless(exit == 0, $"file systems cannot be mounted here: {errors}");
    }

    private string Filler => Path.Combine(folder, "filler");

    /// <summary>Takes all the room there is.</summary>
    public void Fill() => Command.Run("", "dd", "if=/dev/zero", $"of={Filler}", "bs=4k");

    /// <summary>Gives it back.</summary>
    public void Free() => File.Delete(Filler);

    public void Dispose() => Command.Run("", "umount", "-l", folder);
}
