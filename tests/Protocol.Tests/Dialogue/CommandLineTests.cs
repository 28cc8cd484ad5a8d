using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Text;

namespace Conserver.Protocol.Tests.Dialogue;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("call c1", "call", "c1")]
    [InlineData("call:c1", "call", "c1")]
    [InlineData("call  c1  ", "call", "c1")]
    [InlineData("call", "call", null)]
    [InlineData("call ", "call", "")]
    [InlineData(" call c1", "", "call c1")]
    [InlineData("call\tc1", "call\tc1", null)]
    [InlineData("login a:b", "login a", "b")]
    [InlineData("pid\0junk", "pid", null)]
    [InlineData("pid\r", "pid", null)]
    [InlineData("", "", null)]
    public void The_master_port_splits_at_the_first_colon_or_else_blank(string line, string verb, string? argument) =>
        Assert.Equal(new CommandLine(verb, argument), CommandLine.ParseMaster(Latin1.Bytes(line)));

    [Theory]
    [InlineData("call c:1", "call", "c:1")]
    [InlineData("call:c1", "call:c1", null)]
    [InlineData("textmsg a@b  hi there ", "textmsg", "a@b  hi there")]
    public void The_group_port_splits_at_blanks_only(string line, string verb, string? argument) =>
        Assert.Equal(new CommandLine(verb, argument), CommandLine.ParseGroup(Latin1.Bytes(line)));
}
