using System.Text;
using Conserver.Client.Streams;

namespace Conserver.Client.Tests.Streams;

public sealed class WriteNoticesTests
{
    [Fact]
    public void The_line_comes_to_who_waits_and_goes_from_who_is_forced()
    {
        var notices = new WriteNotices();
        StreamAccess access = Follow(notices, "out\r\n[attac", StreamAccess.Waiting);
        Assert.Equal(StreamAccess.Waiting, access);
        access = Follow(notices, "hed]\r\nx", access);
        Assert.Equal(StreamAccess.Writing, access);
        access = Follow(notices, "\r\n[forced to `spy' mode by eve@pc]\r\n", access);
        Assert.Equal(StreamAccess.Forced, access);
    }

    [Fact]
    public void Only_whole_lines_are_notices()
    {
        var notices = new WriteNotices();
        Assert.Equal(StreamAccess.Waiting, Follow(notices, "x[attached]\r\n[attached] x\r\n", StreamAccess.Waiting));
        Assert.Equal(StreamAccess.Watching, Follow(notices, "[attached]\r\n", StreamAccess.Watching));
        Assert.Equal(StreamAccess.Waiting, Follow(notices, new string('x', 5000) + "\r\n", StreamAccess.Waiting));
        Assert.Equal(StreamAccess.Writing, Follow(notices, "[attached]\r\n", StreamAccess.Waiting));
    }

    private static StreamAccess Follow(WriteNotices notices, string text, StreamAccess access) =>
        notices.Follow(Encoding.Latin1.GetBytes(text), access);
}
