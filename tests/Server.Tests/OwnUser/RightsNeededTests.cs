using Conserver.Posix;
using Conserver.Server.OwnUser;
using Conserver.Server.Tests.Config;

namespace Conserver.Server.Tests.OwnUser;

/// <summary>What a daemon with a user of its own keeps of root's rights.</summary>
public sealed class RightsNeededTests
{
    private const RootRights Nothing = RootRights.None, Others = RootRights.BecomeOthers, Low = RootRights.BindLowPorts;

    [Theory]
    [InlineData("console a { type exec; exec cat; }", Nothing)]
    [InlineData("console a { type device; device /dev/ttyS0; baud 9600; parity none; }", Nothing)]
    [InlineData("console a { type host; host h; port 23; }", Nothing)]
    [InlineData("console a { type exec; exec cat; execrunas 5; }", Others)]
    [InlineData("console a { type exec; exec cat; execrunas :7; }", Others)]
    [InlineData("console a { type exec; exec cat; execrunas nobodyknows; }", Others)]
    [InlineData("console a { type exec; exec cat; initcmd x; initrunas 5; }", Others)]
    [InlineData("console a { type exec; exec cat; initrunas 5; }", Nothing)]
    [InlineData("console a { type host; host h; port 23; execrunas 5; }", Nothing)]
    [InlineData("console a { type exec; exec cat; execrunas 1; }", Nothing)]
    [InlineData("console a { type exec; exec cat; execrunas 1:7; }", Others)]
    [InlineData("console a { type exec; exec cat; } task x { cmd y; runas 5; }", Others)]
    [InlineData("console a { type listen; listen 127.0.0.1:1023; }", Low)]
    [InlineData("console a { type listen; listen 127.0.0.1:1024; }", Nothing)]
    [InlineData("console a { type listen; listen /tmp/x; }", Nothing)]
    [InlineData("console a { type listen; listen *:99; } console b { type exec; exec cat; execrunas 5; }", Others | Low)]
    public void Rights_are_kept_for_what_is_configured_and_for_nothing_else(string consoles, RootRights expected)
    {
        const uint User = 1;
        Assert.Equal(
            expected, RightsNeeded.Of(Bound.Text("default * { master localhost; }\n" + consoles).Config, User));
    }

    [Fact]
    public void Rights_have_the_names_of_the_manual() => Assert.Equal(
        "CAP_CHOWN CAP_KILL CAP_SETGID CAP_SETUID CAP_NET_BIND_SERVICE", RightsNeeded.Names(Others | Low));

    [Fact]
    public void Who_needs_a_right_is_told_by_name() => Assert.Equal(
        [("console b", Others), ("task x", Others)],
        RightsNeeded.By(Bound.Text("""
            default * { master localhost; type exec; }
            console a { exec cat; }
            console b { exec cat; execrunas 5; }
            task x { cmd y; runas 5; }
            """).Config, 1));
}
