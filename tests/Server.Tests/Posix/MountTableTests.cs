using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

/// <summary>Which paths lie on file systems that may not answer, with real folders and a made-up table of mounts.</summary>
public sealed class MountTableTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("conserver-test-").FullName;

    public void Dispose() => Folders.Remove(root);

    [Theory]
    [InlineData("far", true)]
    [InlineData("far/tty", true)]
    [InlineData("far/no/such/tty", true)]
    [InlineData("near/tty", false)]
    [InlineData("near/inner/tty", true)]
    [InlineData("near/sub/tty", false)]
    [InlineData("farther/tty", false)]
    [InlineData("no/such/tty", false)]
    [InlineData("plain/../far/tty", true)]
    [InlineData("link", true)]
    [InlineData("link/tty", true)]
    [InlineData("plain/link", true)]
    [InlineData("near-link", false)]
    [InlineData("round", false)]
    [InlineData("with blank/tty", true)]
    [InlineData("over/tty", false)]
    [InlineData("user/tty", true)]
    [InlineData("auto/tty", true)]
    public void A_path_is_far_when_it_or_a_link_on_the_way_leads_to_another_machine(string path, bool isFar)
    {
        foreach (string folder in (string[])["far", "near/inner", "near/sub", "plain", "with blank", "over", "user", "auto"])
        {
            Directory.CreateDirectory(At(folder));
        }

        File.CreateSymbolicLink(At("link"), At("far"));
        File.CreateSymbolicLink(At("plain/link"), "../far/no-such-tty");
        File.CreateSymbolicLink(At("near-link"), "near/sub");
        File.CreateSymbolicLink(At("round"), "round");
        MountTable table = new(() =>
            $"""
            20 1 0:1 / / rw - nfs4 server:/root rw
            21 20 0:2 / {root}/far rw,noatime shared:1 - nfs4 server:/x rw
            22 20 0:3 / {root}/near rw - ext4 /dev/x rw
            23 22 0:4 / {root}/near/inner rw - cifs //server/x rw
            24 20 0:5 / {root}/with\040blank rw - 9p x rw
            25 20 0:6 / {root}/over rw - nfs x rw
            26 20 0:7 / {root}/over rw - tmpfs x rw
            27 20 0:8 / {root}/user rw - fuse.sshfs x rw
            28 20 0:9 / {root}/auto rw - autofs x rw
            29 what is this

            """);
        Assert.Equal(isFar, table.IsFar(At(path)));
    }

    [Fact]
    public void On_this_machine_as_it_is_devices_are_near() => Assert.False(new MountTable().IsFar("/dev/pts/0"));

    private string At(string path) => $"{root}/{path}";
}
