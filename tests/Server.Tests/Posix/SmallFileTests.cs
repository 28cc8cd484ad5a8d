using System.Diagnostics;
using System.Text;
using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

public sealed class SmallFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(100)]
    public void It_is_read_whole_up_to_the_limit(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        Assert.Equal(bytes, SmallFile.Read(Write("f", bytes), 100));
    }

    [Fact]
    public void One_byte_more_is_too_much()
    {
        var failure = Assert.Throws<IOException>(() => SmallFile.Read(Write("f", new byte[101]), 100, out _));
        Assert.Equal("Larger than 100 bytes", failure.Message);
    }

    [Fact]
    public void A_file_that_does_not_know_its_length_is_read_to_its_end()
    {
        byte[] limits = SmallFile.Read("/proc/self/limits"u8, 100_000);
        Assert.Contains("Max open files", Encoding.ASCII.GetString(limits), StringComparison.Ordinal);
        Assert.Throws<IOException>(() => SmallFile.Read("/proc/self/limits"u8, 100));
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("/dev/zero")]
    [InlineData(".")]
    public void What_is_no_file_is_not_read(string name)
    {
        string path = Path.Combine(folder, name);
        if (name == "fifo")
        {
            Process.Start("mkfifo", path).WaitForExit();
        }

        var failure = Assert.Throws<IOException>(() => SmallFile.Read(Encoding.Latin1.GetBytes(path), 100));
        Assert.Equal("Not a regular file", failure.Message);
    }

    [Fact]
    public void Why_it_cannot_be_opened_is_said() => Assert.Contains(
        "No such file",
        Assert.ThrowsAny<IOException>(() => SmallFile.Read("/nowhere"u8, 100)).Message,
        StringComparison.Ordinal);

    private byte[] Write(string name, byte[] bytes)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return Encoding.Latin1.GetBytes(path);
    }
}
