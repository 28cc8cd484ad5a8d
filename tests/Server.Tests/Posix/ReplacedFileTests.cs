using System.Text;
using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

#pragma warning disable CA1416 // The tests are for Linux.
public sealed class ReplacedFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;

    private string Name => Path.Combine(folder, "file");

    private byte[] NameBytes => Encoding.UTF8.GetBytes(Name);

    public void Dispose() => Folders.Remove(folder);

    [Fact]
    public void A_new_one_is_private_and_an_old_one_keeps_its_mode()
    {
        Change(_ => "one"u8.ToArray());
        Assert.Equal("one", File.ReadAllText(Name));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Name));
        const UnixFileMode Other = UnixFileMode.UserRead | UnixFileMode.GroupRead;
        File.SetUnixFileMode(Name, Other);
        Change(old => [.. old, .. " two"u8]);
        Assert.Equal("one two", File.ReadAllText(Name));
        Assert.Equal(Other, File.GetUnixFileMode(Name));
        Assert.Equal([Name], Directory.GetFiles(folder));
    }

    [Fact]
    public void An_old_one_keeps_its_owner()
    {
        Assert.SkipUnless(Sys.IsRoot, "only root can give files away");
        File.WriteAllText(Name, "old");
        using (var chown = System.Diagnostics.Process.Start("chown", ["12345:23456", Name]))
        {
            chown.WaitForExit();
        }

        Change(_ => "new"u8.ToArray());
        Assert.Equal(0, Files.LinkStatus(NameBytes, out FileStatus status));
        Assert.Equal((12345u, 23456u), (status.Owner, status.Group));
    }

    [Fact]
    public void What_fails_leaves_all_as_it_was()
    {
        File.WriteAllText(Name, "old");
        Assert.Throws<FormatException>(() => Change(_ => throw new FormatException()));
        Assert.Equal("old", File.ReadAllText(Name));
        Assert.Throws<IOException>(() => ReplacedFile.Change(NameBytes, 2, old => old));
        Assert.Equal("old", File.ReadAllText(Name));
        Assert.Equal([Name], Directory.GetFiles(folder));
    }

    [Fact]
    public void Links_are_not_followed_and_not_replaced()
    {
        string target = Path.Combine(folder, "target");
        File.WriteAllText(target, "old");
        File.CreateSymbolicLink(Name, target);
        IOException refusal = Assert.Throws<IOException>(() => Change(_ => "new"u8.ToArray()));
        Assert.Contains("symbolic link", refusal.Message, StringComparison.Ordinal);
        File.Delete(Name);
        File.CreateSymbolicLink(Name + ".new", target);
        Assert.Throws<PosixException>(() => Change(_ => "new"u8.ToArray()));
        Assert.Equal("old", File.ReadAllText(target));
    }

    [Fact]
    public void What_is_no_file_is_refused()
    {
        Directory.CreateDirectory(Name);
        IOException refusal = Assert.Throws<IOException>(() => Change(_ => "new"u8.ToArray()));
        Assert.Equal("it is no regular file", refusal.Message);
    }

    [Fact]
    public void Many_at_once_lose_nothing()
    {
        Parallel.For(0, 40, i => Change(old => [.. old, (byte)('0' + i)]));
        Assert.Equal(40, File.ReadAllBytes(Name).Distinct().Count());
        Assert.Equal([Name], Directory.GetFiles(folder));
    }

    [Fact]
    public void A_change_that_does_not_come_to_an_end_is_not_waited_for_for_ever()
    {
        IOException? refusal = null;
        Change(old =>
        {
            refusal = Assert.Throws<IOException>(
                () => ReplacedFile.Change(NameBytes, 1000, _ => "theirs"u8.ToArray(), TimeSpan.FromMilliseconds(50)));
            return "ours"u8.ToArray();
        });
        Assert.Equal("somebody else is changing it, and does not come to an end", refusal?.Message);
        Assert.Equal("ours", File.ReadAllText(Name));
    }

    [Fact]
    public void What_one_that_was_killed_has_left_is_no_obstacle()
    {
        File.WriteAllText(Name + ".new", new string('x', 1000));
        Change(_ => "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(Name));
    }

    private void Change(Func<byte[], byte[]> change) => ReplacedFile.Change(NameBytes, 1000, change);
}
#pragma warning restore CA1416
