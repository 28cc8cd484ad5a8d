using System.Text;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Consoles;

namespace Conserver.Server.Tests.Telnet;

/// <summary>What the log says of a host that does not speak what its console is set to.</summary>
public sealed class TelnetSignTests
{
    private const string SaysTelnet =
        "[c1] the host begins with a telnet negotiation; if it speaks telnet: `protocol telnet'";

    private const string SaysRaw =
        "[c1] the host has said 1024 bytes without a telnet negotiation; if it does not speak telnet: `protocol raw'";

    [Fact]
    public void A_negotiation_at_the_beginning_of_a_raw_connection_is_told_once()
    {
        using ConsoleFixture fixture = new();
        Assert.False(Sign(fixture, telnet: false).Look([255, 253, 24, 255, 251, 1]));
        Assert.False(Sign(fixture, telnet: false).Look([255, 251, 1]));
        Assert.Equal([SaysTelnet], Told(fixture));

        // It was something else meanwhile.
        Assert.False(Sign(fixture, telnet: false).Look("login: "u8));
        Assert.False(Sign(fixture, telnet: false).Look([255, 251, 1]));
        Assert.Equal([SaysTelnet, SaysTelnet], Told(fixture));
    }

    [Theory]
    [InlineData("login: ")]
    [InlineData("\xFF")]
    [InlineData("\xFF\xFF\xFF\xFF")]
    [InlineData("\xFF\xFB\xFF")]
    [InlineData("x\xFF\xFB\x01")]
    public void Other_bytes_of_a_raw_connection_are_no_negotiation(string first)
    {
        using ConsoleFixture fixture = new();
        Assert.False(Sign(fixture, telnet: false).Look(Encoding.Latin1.GetBytes(first)));
        Assert.Empty(Told(fixture));
    }

    [Fact]
    public void A_telnet_host_that_never_negotiates_is_told_once()
    {
        using ConsoleFixture fixture = new();
        for (int i = 0; i < 2; i++)
        {
            TelnetSign sign = Sign(fixture, telnet: true);
            Assert.True(sign.Look(new byte[TelnetSign.Enough - 1]));
            Assert.False(sign.Look([65]));
        }

        Assert.Equal([SaysRaw], Told(fixture));
    }

    [Fact]
    public void A_telnet_host_that_negotiates_is_what_it_is_taken_for()
    {
        using ConsoleFixture fixture = new();
        TelnetSign sign = Sign(fixture, telnet: true);
        Assert.True(sign.Look("login: "u8));
        Assert.False(sign.Look([255, 253, 24]));
        Assert.Empty(Told(fixture));
    }

    private static TelnetSign Sign(ConsoleFixture fixture, bool telnet) =>
        new(fixture.Lines, fixture.Console.Config with { Protocol = telnet ? HostProtocol.Telnet : HostProtocol.Raw });

    private static string[] Told(ConsoleFixture fixture) =>
        [.. fixture.DaemonLines.Where(line => line.Contains("the host", StringComparison.Ordinal))];
}
