using System.Net;
using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

public sealed class SolHostTests
{
    [Theory]
    [InlineData("bmc1", "bmc1", "")]
    [InlineData("bmc1:623", "bmc1", "623")]
    [InlineData("10.0.0.1:624", "10.0.0.1", "624")]
    [InlineData("2001:db8::1", "2001:db8::1", "")]
    [InlineData("[2001:db8::1]:624", "2001:db8::1", "624")]
    [InlineData("[2001:db8::1]", "2001:db8::1", "")]
    [InlineData("bmc1:", "bmc1", "")]
    public void A_host_has_a_name_and_perhaps_a_port(string host, string name, string port) =>
        Assert.Equal((name, port), SolHost.Split(host));

    [Theory]
    [InlineData("bmc1", "127.0.0.1", "127.0.0.1")]
    [InlineData("bmc1:32767", "127.0.0.1", "127.0.0.1:32767")]
    [InlineData("::1", "::1", "::1")]
    [InlineData("[::1]", "::1", "::1")]
    [InlineData("bmc1:624", "::1", "[::1]:624")]
    public void The_library_is_given_an_address(string host, string address, string target) =>
        Assert.Equal((target, null), SolHost.Target(host, IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1:32768", "port `32768' is not from 1 to 32767")]
    [InlineData("127.0.0.1:0", "port `0' is not from 1 to 32767")]
    [InlineData("127.0.0.1:99999999999", "port `99999999999' is not from 1 to 32767")]
    [InlineData("bmc1:ipmi", "port `ipmi' is not from 1 to 32767")]
    public void What_the_library_would_not_take_it_is_not_asked_for(string host, string refusal) =>
        Assert.Equal((null, refusal), SolHost.Target(host, IPAddress.Loopback));
}
