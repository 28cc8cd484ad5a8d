using Conserver.Server.Disk;

namespace Conserver.Server.Tests.History;

/// <summary>Names of logs, with the time in them, and which files can only be theirs.</summary>
public sealed class LogNameTests
{
    private static readonly DateTime Time = new(2027, 1, 2, 3, 4, 5);

    [Theory]
    [InlineData("/l/%Y/c-%Y%m%d.log", "/l/2027/c-20270102.log")]
    [InlineData("c.%F.%H%M%S.%j.%y", "c.2027-01-02.030405.002.27")]
    [InlineData("c-%G-W%V", "c-2026-W53")]
    [InlineData("c-100%%-%Q%", "c-100%-%Q%")]
    public void The_time_is_filled_in(string pattern, string path) =>
        Assert.Equal(path, new LogName(pattern, IsDated: true).At(Time));

    [Fact]
    public void Without_the_setting_a_percent_sign_is_one() =>
        Assert.Equal("/l/c-%Y.log", new LogName("/l/c-%Y.log").At(Time));

    [Theory]
    [InlineData("c.log", false, "c.log-20261123-064723", true)]
    [InlineData("c.log", false, "c.log-20261123-064723-12", true)]
    [InlineData("c.log", false, "c.log-20261123-064723.gz", true)]
    [InlineData("c.log", false, "c.log-20261123-064723-1.gz", true)]
    [InlineData("c.log", false, "c.log", false)]
    [InlineData("c.log", false, "c.log.gz", false)]
    [InlineData("c.log", false, "c.log.1", false)]
    [InlineData("c.log", false, "c.log-20261123", false)]
    [InlineData("c.log", false, "c.log-20261123-064723.old", false)]
    [InlineData("c.log", false, "c1log-20261123-064723", false)]
    [InlineData("c.log", false, "cc.log-20261123-064723", false)]
    [InlineData("c.log", false, "c.log-2026112x-064723", false)]
    [InlineData("c#", false, "c1-20261123-064723", false)]
    [InlineData("c\\", false, "c\\-20261123-064723", true)]
    [InlineData("c-%Y%m%d.log", true, "c-20261123.log", true)]
    [InlineData("c-%Y%m%d.log", true, "c-20261123.log.gz", true)]
    [InlineData("c-%Y%m%d.log", true, "c-20261123-1.log", false)]
    [InlineData("c-%Y%m%d.log", true, "c-20261123.log-1.gz", true)]
    [InlineData("c-%Y%m%d.log", true, "c-20261123.log-20261123-064723", true)]
    [InlineData("c-%Y%m%d.log", true, "c-2026112.log", false)]
    [InlineData("web-%d", true, "web-29", true)]
    [InlineData("web-%d", true, "web-29.gz", true)]
    [InlineData("web-%d", true, "web-01-29", false)]
    [InlineData("web-%d", true, "web-01-29.gz", false)]
    [InlineData("c-%Y%m%d.log", true, "c-%Y%m%d.log", false)]
    [InlineData("c.log", true, "c.log", false)]
    [InlineData("/l/%Y/c.log", true, "c.log-20261123-064723", false)]
    public void Only_what_can_be_nothing_else_is_a_closed_file(string pattern, bool dated, string file, bool isClosed) =>
        Assert.Equal(isClosed, new LogName(pattern, dated).IsClosed(file, out _));

    [Fact]
    public void What_was_being_compressed_is_known()
    {
        Assert.True(new LogName("c.log").IsClosed("c.log-20261123-064723.gz.part", out bool isHalfMade));
        Assert.True(isHalfMade);
        Assert.False(new LogName("c.log").IsClosed("c.log-20261123-064723.part", out _));
    }

    [Theory]
    [InlineData("/l/c-%Y.log", "/l/", "/l/c-%Y.log")]
    [InlineData("/l/%Y/c-%m.log", "/l/", "/l/%Y_c-%m.log")]
    [InlineData("c-%Y.log", "", "c-%Y.log")]
    public void What_lies_beside_a_log_has_a_place_that_lasts(string pattern, string folder, string lasting)
    {
        LogName name = new(pattern, IsDated: true);
        Assert.Equal((folder, lasting), (name.Folder, name.Lasting));
    }
}
