using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

/// <summary>Files that are opened where somebody else may have put a name. As root, who alone can make such links.</summary>
public sealed partial class PlantedPathTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly string shared;
    private readonly string precious;

    public PlantedPathTests()
    {
        Assert.SkipUnless(Sys.IsRoot, "needs root");
        shared = Path.Combine(folder, "shared");
        precious = Path.Combine(folder, "precious");
        Directory.CreateDirectory(shared);
        File.WriteAllText(precious, "precious\n");
    }

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Folders.Remove(folder);
        }
    }

    [Theory]
    [InlineData("1777", "nobody", false)]
    [InlineData("0777", "nobody", false)]
    [InlineData("0775", "nobody", false)]
    [InlineData("0755", "nobody", true)]
    [InlineData("1777", "root", true)]
    public void A_link_is_followed_unless_somebody_else_may_have_planted_it(string mode, string owner, bool followed)
    {
        string log = Path.Combine(shared, "c.log");
        File.CreateSymbolicLink(log, precious);
        Run("chown", "-h", owner, log);
        Run("chmod", mode, shared);
        Assert.Equal(followed ? 0 : -Errno.ELOOP, Append(log));
        Assert.Equal(followed ? "precious\nx" : "precious\n", File.ReadAllText(precious));
        Assert.Equal(followed ? 0 : -Errno.ELOOP, Close(Files.OpenRead(Encoding.UTF8.GetBytes(log))));
    }

    [Fact]
    public void A_path_from_the_root_is_open_to_who_may_not_look_where_it_stands()
    {
        string closed = Path.Combine(folder, "closed"), log = Path.Combine(shared, "c.log");
        Directory.CreateDirectory(closed);
        Run("chmod", "0700", closed);
        Run("chmod", "0755", folder);
        Run("chown", "nobody", shared);
        int result = -1, relative = 0;

        // Folder and rights of one thread only, which ends with it.
        var thread = new Thread(() =>
        {
            const int Folder = 0x200;
            const uint Nobody = 65534;
            Assert.Equal(0, unshare(Folder));
            Assert.Equal(0, chdir(closed));
            _ = setfsuid(Nobody);
            result = Append(log);
            relative = Append("c.log");
        });
        thread.Start();
        thread.Join();
        Assert.Equal((0, -Errno.EACCES), (result, relative));
        Assert.Equal("x", File.ReadAllText(log));
    }

    [Fact]
    public void Nor_is_one_on_the_way_or_behind_a_link_that_is()
    {
        Run("chmod", "1777", shared);
        string way = Path.Combine(shared, "way"), log = Path.Combine(folder, "log");
        Directory.CreateSymbolicLink(way, folder);
        Run("chown", "-h", "nobody", way);
        Assert.Equal(-Errno.ELOOP, Append(Path.Combine(way, "new.log")));
        File.CreateSymbolicLink(log, Path.Combine(way, "new.log"));
        Assert.Equal(-Errno.ELOOP, Append(log));
        Assert.False(File.Exists(Path.Combine(folder, "new.log")));
    }

    [Fact]
    public void Links_of_the_administrator_lead_to_another_disk_also_before_the_file_is_there()
    {
        string disk = Path.Combine(folder, "disk"), log = Path.Combine(folder, "log");
        Directory.CreateDirectory(disk);
        Directory.CreateSymbolicLink(log, "shared/../disk");
        File.CreateSymbolicLink(Path.Combine(disk, "c.log"), "../c.real");
        Assert.Equal(0, Append(Path.Combine(log, "c.log")));
        Assert.Equal("x", File.ReadAllText(Path.Combine(folder, "c.real")));
    }

    [Fact]
    public void A_file_with_other_names_is_not_opened_where_this_one_may_have_been_planted()
    {
        string log = Path.Combine(shared, "c.log");
        Run("ln", precious, log);
        Assert.Equal(0, Append(log));
        Run("chmod", "1777", shared);
        Assert.Equal(-Errno.EMLINK, Append(log));
        Assert.Equal("precious\nx", File.ReadAllText(precious));
    }

    [Fact]
    public void Links_to_open_files_and_devices_work_as_ever()
    {
        Assert.Equal(0, Append("/dev/null"));
        using FileStream open = File.Open(precious, FileMode.Append);
        Assert.Equal(0, Append($"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}"));
        Assert.Equal(0, Append($"/proc/self/cwd/{Path.GetRelativePath(Environment.CurrentDirectory, precious)}"));
        Assert.Equal(-Errno.ENOENT, Append(Path.Combine(folder, "no", "where")));
        Assert.Equal(-Errno.EISDIR, Append(folder + "/"));
        string circle = Path.Combine(folder, "circle");
        File.CreateSymbolicLink(circle, circle);
        Assert.Equal(-Errno.ELOOP, Append(circle));
    }

    [Theory]
    [InlineData("link", -Errno.ELOOP)]
    [InlineData("hard link", -Errno.EMLINK)]
    [InlineData("pipe", -6)]
    [InlineData("somebody's", -Errno.EACCES)]
    [InlineData("device", -Errno.EEXIST)]
    [InlineData("own", 0)]
    [InlineData("missing", 0)]
    public void A_file_of_our_own_is_nothing_else(string planted, int result)
    {
        string pid = planted is "device" ? "/dev/null" : Path.Combine(shared, "pid");
        switch (planted)
        {
            case "link":
                File.CreateSymbolicLink(pid, precious);
                break;
            case "hard link":
                Run("ln", precious, pid);
                break;
            case "pipe":
                Run("mkfifo", pid);
                break;
            case "somebody's":
                File.WriteAllText(pid, "");
                Run("chown", "nobody", pid);
                break;
            case "own":
                File.WriteAllText(pid, "4711, and more\n");
                break;
        }

        int fd = Files.OpenOwn(Encoding.UTF8.GetBytes(pid), OwnFile.Note, out _);
        Assert.Equal(result, Math.Min(0, fd));
        Assert.Equal("precious\n", File.ReadAllText(precious));
        if (fd >= 0)
        {
            _ = Sys.Write(fd, "1\n"u8);
            Sys.Close(fd);
            Assert.Equal("1\n", File.ReadAllText(pid));
        }
    }

    [Theory]
    [InlineData("link", -Errno.ELOOP)]
    [InlineData("hard link", -Errno.EMLINK)]
    [InlineData("device", -Errno.EEXIST)]
    [InlineData("somebody's", 0)]
    [InlineData("missing", 0)]
    public void Records_of_our_own_are_in_no_other_file(string planted, int result)
    {
        string records = planted is "device" ? "/dev/null" : Path.Combine(shared, "records");
        switch (planted)
        {
            case "link":
                File.CreateSymbolicLink(records, precious);
                break;
            case "hard link":
                Run("ln", precious, records);
                break;
            case "somebody's":
                File.WriteAllText(records, "0\n");
                Run("chown", "nobody", records);
                break;
        }

        int fd = Files.OpenOwn(Encoding.UTF8.GetBytes(records), OwnFile.Records, out _);
        Assert.Equal(result, Math.Min(0, fd));
        Assert.Equal("precious\n", File.ReadAllText(precious));
        if (fd >= 0)
        {
            _ = Sys.Write(fd, "1\n"u8);
            Sys.Close(fd);
            Assert.EndsWith("1\n", File.ReadAllText(records), StringComparison.Ordinal);
        }
    }

    private static int Append(string path)
    {
        int fd = Files.OpenAppend(Encoding.UTF8.GetBytes(path));
        if (fd >= 0)
        {
            Assert.Equal(1, Sys.Write(fd, "x"u8));
        }

        return Close(fd);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chdir(string path);

    [LibraryImport("libc")]
    private static partial int setfsuid(uint user);

    private static int Close(int fd)
    {
        if (fd >= 0)
        {
            Sys.Close(fd);
        }

        return Math.Min(0, fd);
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
