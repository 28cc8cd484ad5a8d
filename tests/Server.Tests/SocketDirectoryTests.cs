using System.Runtime.Versioning;
using Conserver.Server.Listening;

namespace Conserver.Server.Tests;

/// <summary>Who could exchange a directory of sockets for another one.</summary>
[SupportedOSPlatform("linux")]
public sealed class SocketDirectoryTests : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode All = Own | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;

    [Fact]
    public void A_directory_with_parents_of_ours_will_do()
    {
        string parent = Make("ours", Own);
        SocketDirectory.Prepare($"{parent}/sockets");
        Assert.True(Directory.Exists($"{parent}/sockets"));
    }

    [Fact]
    public void One_like_tmp_will_do()
    {
        string parent = Make("tmp", All | UnixFileMode.StickyBit);
        SocketDirectory.Prepare($"{parent}/sockets");
    }

    [Fact]
    public void A_parent_that_others_can_change_will_not_nor_one_behind_a_link()
    {
        string open = Make("open", All);
        Directory.CreateDirectory($"{open}/below");
        foreach (string path in (string[])[$"{open}/below/sockets", $"{open}/below/../below/sockets"])
        {
            var refused = Assert.Throws<ListenException>(() => SocketDirectory.Prepare(path));
            Assert.Equal($"other users can change `{open}', a parent of directory `{path}'", refused.Message);
        }

        File.CreateSymbolicLink($"{folder}/link", "open/below");
        Assert.StartsWith(
            $"other users can change `{open}', a parent of directory ",
            Assert.Throws<ListenException>(() => SocketDirectory.Prepare($"{folder}/link/more")).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => Folders.Remove(folder);

    private string Make(string name, UnixFileMode mode)
    {
        string path = $"{folder}/{name}";
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
