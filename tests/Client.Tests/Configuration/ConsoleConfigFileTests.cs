using Conserver.Client.Configuration;
using Conserver.Client.Platform;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Client.Tests.Configuration;

public sealed class ConsoleConfigFileTests
{
    private readonly List<string> complaints = [];

    [Fact]
    public void Every_item_of_a_config_block_is_taken()
    {
        ConfigItems items = Read("""
            config * {
                escape ^Xy; master host; port 3109; username bob; playback 0; replay 12;
                sslcredentials c.pem; sslcacertificatefile ca.pem; sslcacertificatepath dir;
                sslenabled No; sslrequired off; striphigh TRUE;
            }
            """);
        Assert.Empty(complaints);
        Assert.Equal("^Xy", items.Escape);
        Assert.Equal("host", items.Master);
        Assert.Equal("3109", items.Port);
        Assert.Equal("bob", items.UserName);
        Assert.Equal(0, items.Playback);
        Assert.Equal(12, items.Replay);
        Assert.Equal("c.pem", items.Credentials);
        Assert.Equal("ca.pem", items.CaFile);
        Assert.Equal("dir", items.CaPath);
        Assert.False(items.TlsEnabled);
        Assert.False(items.TlsRequired);
        Assert.True(items.StripHigh);
    }

    [Fact]
    public void Later_blocks_win_item_by_item_and_empty_values_take_back()
    {
        ConfigItems items = Read("config * { master a; port 1; replay 5; }\nconfig * { master b; replay \"\"; }");
        Assert.Equal("b", items.Master);
        Assert.Equal("1", items.Port);
        Assert.Null(items.Replay);
    }

    [Fact]
    public void A_later_file_starts_from_what_the_earlier_said()
    {
        ConfigItems items = Read("config * { port 2; }", Read("config * { master a; port 1; }"));
        Assert.Equal("a", items.Master);
        Assert.Equal("2", items.Port);
    }

    [Fact]
    public void Block_that_breaks_off_leaves_no_trace()
    {
        ConfigItems items = Read("config * { port 12600; master host }");
        Assert.Null(items.Port);
        Assert.Equal(["premature token '}' [x.rc:1]"], complaints);
    }

    [Fact]
    public void Terminal_blocks_apply_to_their_type_alone()
    {
        ConfigItems items = Read("""
            terminal xterm { attach "\033]0;U\007"; attachsubst "U=us"; detach bye; }
            terminal vt100 { attach other; }
            """);
        Assert.Equal(@"\033]0;U\007", items.AttachText);
        Assert.Equal("<root>", items.AttachSubstitutions.Apply("<U>", "root", "alpha"));
        Assert.Equal("bye", items.DetachText);
    }

    [Fact]
    public void Config_blocks_apply_to_this_machine_alone()
    {
        // TEST-NET-1 (RFC 5737) is nobody's address.
        ConfigItems items = Read("config 127.0.0.1 { master here; }\nconfig 192.0.2.1 { master there; }");
        Assert.Equal("here", items.Master);
    }

    [Theory]
    [InlineData("config * { usrname x; }",
        "invalid keyword 'usrname' [x.rc:1]", "invalid keyword 'x' [x.rc:1]", "premature token ';' [x.rc:1]")]
    [InlineData("config * { replay 12345; }", "replay value too large [x.rc:1]")]
    [InlineData("config * {\n playback 1a; }", "invalid playback value [x.rc:2]")]
    [InlineData("config * { sslenabled maybe; }", "invalid sslenabled value [x.rc:1]")]
    [InlineData("config \"\" { port 1; }", "empty config name [x.rc:1]")]
    [InlineData("terminal \"\" { attach x; }", "empty terminal name [x.rc:1]")]
    [InlineData("terminal * { detachsubst U; }", "invalid `detachsubst' specification `U' (char #2: `\0') [x.rc:1]")]
    public void Mistakes_are_told_with_their_place(string text, params string[] expected)
    {
        Read(text);
        Assert.Equal(expected, complaints);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_reported_as_missing() => Assert.Null(
        new ConsoleConfigFile(complaints.Add, null, new PosixPlatform()).Read("/nonexistent/console.cf", new ConfigItems()));

    private ConfigItems Read(string text, ConfigItems? before = null) =>
        new ConsoleConfigFile(complaints.Add, "xterm", new PosixPlatform())
            .Read("x.rc", new OneFile(text), before ?? new ConfigItems())
        ?? throw new InvalidOperationException("The file was not read.");

    private sealed class OneFile(string text) : IConfigSource
    {
        public ConfigText Read(string name, int limit) => ConfigText.Of(Latin1.Bytes(text));
    }
}
