using Conserver.Server.Access;

namespace Conserver.Server.Tests.Access;

/// <summary>
/// What may lie where hosts.allow and hosts.deny are expected. The rules are about others, so that libwrap is not asked.
/// </summary>
public sealed class WrappersTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly string file;

    public WrappersTests() => file = Path.Combine(folder, "hosts.deny");

    public void Dispose() => Folders.Remove(folder);

    [Fact]
    public void What_has_changed_is_read_anew_before_the_next_one_passes()
    {
        Wrappers wrappers = New();
        Assert.False(wrappers.AreSilent);
        Look(wrappers);
        Assert.True(wrappers.AreSilent);
        File.WriteAllText(file, "sshd: ALL\n");
        Assert.False(wrappers.AreSilent);
        Look(wrappers);
        Assert.True(wrappers.AreSilent);
        File.WriteAllText(file, "conserver: ALL\n");
        Look(wrappers);
        Assert.False(wrappers.AreSilent);
    }

    [Fact]
    public void A_list_of_many_megabytes_is_read_to_its_end()
    {
        string other = string.Concat(Enumerable.Repeat("sshd: 192.0.2.1\n", 500_000));
        File.WriteAllText(file, other);
        Wrappers wrappers = New();
        Look(wrappers);
        Assert.True(wrappers.AreSilent);
        File.WriteAllText(file, other + "conserver: ALL\n");
        Look(wrappers);
        Assert.False(wrappers.AreSilent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_and_nothing_have_no_rules(bool isFolder)
    {
        if (isFolder)
        {
            Directory.CreateDirectory(file);
        }
        else
        {
            File.CreateSymbolicLink(file, "/dev/null");
        }

        Wrappers wrappers = New();
        Look(wrappers);
        Assert.True(wrappers.AreSilent);
    }

    [Fact]
    public void A_pipe_is_not_waited_for_and_lets_nobody_in()
    {
        Fifo(file);
        Wrappers wrappers = New();
        Assert.Throws<IOException>(() => Look(wrappers));
        Assert.False(wrappers.AreSilent);
        Assert.Throws<IOException>(() => wrappers.Allow(System.Net.IPAddress.Loopback, new PeerName(null, false)));
    }

    [Fact]
    public void One_that_cannot_be_read_lets_nobody_in_until_it_can()
    {
        File.WriteAllBytes(file, new byte[(16 * 1024 * 1024) + 1]);
        Wrappers wrappers = New();
        Assert.Throws<IOException>(() => Look(wrappers));
        Assert.False(wrappers.AreSilent);
        File.WriteAllText(file, "sshd: ALL\n");
        Look(wrappers);
        Assert.True(wrappers.AreSilent);
    }

    private static void Look(Wrappers wrappers) => _ = wrappers.Doubt();

    private static void Fifo(string path)
    {
        using var made = System.Diagnostics.Process.Start("/usr/bin/mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }

    private Wrappers New() => new([Path.Combine(folder, "hosts.allow"), file], "conserver");
}
