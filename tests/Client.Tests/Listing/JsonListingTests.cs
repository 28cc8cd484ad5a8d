using System.Text.Json;
using Conserver.Client.Connections;
using Conserver.Client.Listing;

namespace Conserver.Client.Tests.Listing;

public sealed class JsonListingTests
{
    private const string Tail = ":/l/a,log,noact,nobrk,notask,0,3:0:autoup:x,y:ixon::0:";

    [Theory]
    [InlineData("|:sh -c \"a,b\",9,/dev/pts/3,4", "command=sh -c \"a,b\"", "terminal=/dev/pts/3")]
    [InlineData("!:ts1,2001,telnet,7", "address=ts1", "port=2001", "protocol=telnet")]
    [InlineData("/:/dev/ttyS0,9600n,-1", "device=/dev/ttyS0", "rate=9600n")]
    [InlineData("%:/run/a,b,4", "socket=/run/a,b")]
    [InlineData("@:bmc1,4", "address=bmc1")]
    [InlineData("<:/run/a,b,raw,4", "address=/run/a,b", "protocol=raw")]
    [InlineData("&:ann@box:22,9,/dev/pts/3,4", "address=ann@box:22", "terminal=/dev/pts/3")]
    [InlineData("#:")]
    public void The_line_is_told_by_type(string part, params string[] members)
    {
        JsonElement console = One(JsonListing.Consoles([Row($"a:h,1,2:{part}::up:rw{Tail}")]));
        foreach (string member in members)
        {
            string[] pair = member.Split('=', 2);
            Assert.Equal(pair[1], console.GetProperty(pair[0]).GetString());
        }
    }

    [Theory]
    [InlineData("(null)")]
    [InlineData("(inactive)")]
    public void A_command_that_does_not_run_has_no_terminal(string shown)
    {
        JsonElement console = One(JsonListing.Consoles([Row($"a:h,1,2:|:cat,0,{shown},-1::down:rw{Tail}")]));
        Assert.Equal(JsonValueKind.Null, console.GetProperty("terminal").ValueKind);
    }

    [Fact]
    public void A_console_has_these_members()
    {
        ConsoleRow row = Row($"a:h,1,2:#::w@ann@pc@3,r@bob@pc@4@rw:up:rw{Tail}") with { Access = "ro" };
        JsonElement console = One(JsonListing.Consoles([row]));
        Assert.Equal(
            ["name", "server", "host", "pid", "type", "state", "access", "writer", "viewers",
                "logfile", "logging", "aliases", "options"],
            console.EnumerateObject().Select(member => member.Name));
        Assert.Equal("ann@pc", console.GetProperty("writer").GetString());
        Assert.Equal("ro", console.GetProperty("access").GetString());
        JsonElement bob = console.GetProperty("viewers")[1];
        Assert.Equal("bob", bob.GetProperty("user").GetString());
        Assert.True(bob.GetProperty("waits").GetBoolean());
        Assert.Equal(4, bob.GetProperty("idle").GetInt64());
    }

    [Fact]
    public void The_modem_lines_of_a_serial_line_are_those_the_server_saw_last()
    {
        string info = $"a:h,1,2:/:/dev/ttyS0,9600n,4::up:rw{Tail}\r\nb:h,1,2:#:::up:rw{Tail}\r\n";
        string answer = info + "rw a\r\nmodem dtr,rts,dcd 17 A\r\nro b\r\n"
            + "down 12 B a:b:c:d:e:f:g:h:i:j:k:l:m:n:o: refused\r\n"
            + "unlogged A a:b:c:d:e:f:g:h:i:j:k:l:m:n:o: full\r\n";
        ConsoleRow[] rows = [.. ConsoleDirectory.Read(answer, Row($"a:h,1,2:#:::up:rw{Tail}").At)];
        JsonElement all = Parse(JsonListing.Consoles(rows));
        Assert.Equal(["dtr", "rts", "dcd"], all[0].GetProperty("modem").EnumerateArray().Select(line => line.GetString()));
        Assert.Equal(17, all[0].GetProperty("modemAge").GetInt64());
        Assert.Equal("ro", all[1].GetProperty("access").GetString());
        Assert.False(all[1].TryGetProperty("modem", out _));
        Assert.Equal("a:b:c:d:e:f:g:h:i:j:k:l:m:n:o: refused", all[1].GetProperty("reason").GetString());
        Assert.Equal(12, all[1].GetProperty("retryIn").GetInt64());
        Assert.False(all[0].TryGetProperty("reason", out _));
        Assert.Equal("a:b:c:d:e:f:g:h:i:j:k:l:m:n:o: full", all[0].GetProperty("logTrouble").GetString());
        Assert.False(all[1].TryGetProperty("logTrouble", out _));
        Assert.Empty(ConsoleDirectory.Read(info + "modem - 0 a\r\n", rows[0].At).First().Modem!);
    }

    [Fact]
    public void Bytes_are_utf8_or_else_latin1()
    {
        string utf8 = "\u00c3\u00a9", latin1 = "\u00e9";
        JsonElement all =
            Parse(JsonListing.Consoles([Row($"{utf8}:h,1,2:#:::up:rw{Tail}"), Row($"{latin1}:h,1,2:#:::up:rw{Tail}")]));
        Assert.Equal("é", all[0].GetProperty("name").GetString());
        Assert.Equal("é", all[1].GetProperty("name").GetString());
    }

    [Fact]
    public void Quotes_and_controls_are_escaped()
    {
        ConsoleRow row = Row($"a\u001b\"\\:h,1,2:#:::up:rw{Tail}");
        Assert.Equal("a\u001b\"\\", One(JsonListing.Consoles([row])).GetProperty("name").GetString());
        Assert.DoesNotContain((byte)0x1b, JsonListing.Consoles([row]));
    }

    [Fact]
    public void Nothing_is_an_empty_array()
    {
        Assert.Equal("[]\n"u8, JsonListing.Consoles([]));
        Assert.Equal("[]\n"u8, JsonListing.Viewers([]));
    }

    [Fact]
    public void Viewers_name_their_console()
    {
        JsonElement all = Parse(JsonListing.Viewers([Row($"a:h,1,2:#::w@ann@pc@3,r@bob@pc@4@ro:up:rw{Tail}")]));
        Assert.Equal(["ann", "bob"], all.EnumerateArray().Select(viewer => viewer.GetProperty("user").GetString()));
        Assert.Equal(["a", "a"], all.EnumerateArray().Select(viewer => viewer.GetProperty("console").GetString()));
        Assert.Equal(["attach", "spy"], all.EnumerateArray().Select(viewer => viewer.GetProperty("mode").GetString()));
    }

    [Fact]
    public void Servers_tell_numbers_as_numbers()
    {
        JsonElement all =
            Parse(JsonListing.Servers([new("con1", "pid", "123"), new("con2", "version", "conserver.com version 8.2.7")]));
        Assert.Equal(123, all[0].GetProperty("pid").GetInt64());
        Assert.Equal("conserver.com version 8.2.7", all[1].GetProperty("version").GetString());
    }

    private static ConsoleRow Row(string line) =>
        InfoLine.Parse(line, new ServerAddress("con1", 1)) ?? throw new InvalidOperationException(line);

    private static JsonElement Parse(byte[] json) => JsonDocument.Parse(json).RootElement;

    private static JsonElement One(byte[] json) => Assert.Single(Parse(json).EnumerateArray());
}
