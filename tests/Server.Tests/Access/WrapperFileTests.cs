using Conserver.Server.Access;

namespace Conserver.Server.Tests.Access;

public sealed class WrapperFileTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("# ALL: ALL\n\n", 0)]
    [InlineData("sshd: ALL\nvsftpd, in.telnetd : LOCAL", 1)]
    [InlineData("sshd: conserver\n", 0)]
    [InlineData("ALL: PARANOID\n", 2)]
    [InlineData("all : all", 2)]
    [InlineData("sshd, Conserver: 10.0.0.0/8", 2)]
    [InlineData("conserver@10.0.0.1: ALL", 2)]
    [InlineData("ALL EXCEPT sshd: ALL", 2)]
    [InlineData("sshd,\\\nconserver: ALL", 2)]
    [InlineData("cons*: ALL", 1)]
    [InlineData("no rule at all", 0)]
    public void It_is_known_whom_a_file_is_about(string text, int concern) =>
        Assert.Equal((WrapperConcern)concern, WrapperFile.Concern(text, "conserver"));
}
