using Conserver.Client.Connections;
using Conserver.Client.Listing;

namespace Conserver.Client.Tests.Listing;

public sealed class InfoLineTests
{
    private static readonly ServerAddress At = new("con1", 4711);

    [Fact]
    public void All_fields_are_found()
    {
        ConsoleRow row = Parse(
            "web1:con1.example,123,4711:!:ts1,2001,telnet,7:w@ann@pc1@3,r@bob@pc2@70@rw,s@eve@pc3@0@ro:up:rw"
            + ":/var/log/web1,log,act,nobrk,task,3600,5:3:autoup:w1,www:ixon,autoreinit:true:0:\\n");
        Assert.Equal("web1", row.Name);
        Assert.Equal("con1.example", row.Host);
        Assert.Equal(123, row.Pid);
        Assert.Equal(At, row.At);
        Assert.Equal("host", row.Type);
        Assert.Equal("ts1,2001,telnet,7", row.Details);
        Assert.Equal(
            [new("ann", "pc1", "attach", 3, false), new("bob", "pc2", "spy", 70, true),
                new("eve", "pc3", "stopped", 0, false)],
            row.Viewers);
        Assert.Equal("ann", row.Writer!.User);
        Assert.Equal("up", row.State);
        Assert.Equal("/var/log/web1", row.LogFile);
        Assert.True(row.IsLogged);
        Assert.Equal(["w1", "www"], row.Aliases);
        Assert.Equal(["ixon", "autoreinit"], row.Options);
    }

    [Theory]
    [InlineData("a:h,1,2:|:sh -c \"x:y:up:rw\",9,/dev/pts/3,4::down:rw:,nolog,noact,nobrk,notask,0,-1:0:noautoup::ixon::0:",
        "sh -c \"x:y:up:rw\",9,/dev/pts/3,4", "down", "")]
    [InlineData(
        "a:h,1,2:%:/run/a:b.sock,4:r@x@::1@5@ro:init:rw:/log/a:b,nolog,act,brk,task,60,3:0:autoup::ixon:echo a:b:60:x:y",
        "/run/a:b.sock,4", "init", "/log/a:b")]
    [InlineData("a:h,1,2:/:/dev/ttyS0,9600n,-1::down:rw:,log,noact,nobrk,notask,0,-1:0:noautoup::ixon::0:",
        "/dev/ttyS0,9600n,-1", "down", "")]
    public void Colons_inside_fields_do_no_harm(string line, string details, string state, string log)
    {
        ConsoleRow row = Parse(line);
        Assert.Equal(details, row.Details);
        Assert.Equal(state, row.State);
        Assert.Equal(log, row.LogFile);
        Assert.False(row.IsLogged);
    }

    [Fact]
    public void A_kerberos_name_keeps_its_at() => Assert.Equal(
        "ann@EXAMPLE.ORG",
        Parse("a:h,1,2:#::w@ann@EXAMPLE.ORG@pc@1:up:rw:,nolog,noact,nobrk,notask,0,-1:0:noautoup::ixon::0:").Writer!.User);

    [Theory]
    [InlineData("")]
    [InlineData("unknown command")]
    [InlineData("a:h,1,2:#::")]
    [InlineData("a:h,x,2:#:::up:rw:,nolog,noact,nobrk,notask,0,-1:0:noautoup::ixon::0:")]
    public void Other_lines_are_no_consoles(string line) => Assert.Null(InfoLine.Parse(line, At));

    [Theory]
    [InlineData('&', "ssh")]
    [InlineData('<', "listen")]
    [InlineData('>', "vmware")]
    [InlineData('~', "test")]
    [InlineData('?', "?")]
    public void Each_kind_of_line_has_its_word(char letter, string word) => Assert.Equal(
        word, Parse($"a:h,1,2:{letter}:x,3::up:rw:,nolog,noact,nobrk,notask,0,-1:0:noautoup::ixon::0:").Type);

    private static ConsoleRow Parse(string line) => InfoLine.Parse(line, At) ?? throw new InvalidOperationException(line);
}
