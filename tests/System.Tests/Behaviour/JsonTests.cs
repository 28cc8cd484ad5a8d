using System.Text.Json;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Listings as JSON, of either daemon.</summary>
public sealed class JsonTests
{
    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void Consoles_of_every_type_and_their_viewers(Make server)
    {
        using var stage = Scenarios.Sets.OpenTypes(server, Make.Ours);
        Viewer ann = stage.Attach("ann", "c1");
        Viewer bob = stage.Attach("bob", "c1");
        foreach (string flag in (string[])["-u", "-i", "-x", "-I"])
        {
            JsonElement all = Parse(stage.Run("eve", "", "--json", flag));
            Assert.Equal(
                ["c1", "c2", "d1", "down", "n1", "raw", "u1"],
                all.EnumerateArray().Select(console => console.GetProperty("name").GetString()));
            JsonElement c1 = all[0];
            Assert.Equal("ann@localhost", c1.GetProperty("writer").GetString());
            Assert.Equal("cat", c1.GetProperty("command").GetString());
            Assert.Equal(2, c1.GetProperty("viewers").GetArrayLength());
            Assert.Equal("down", all[3].GetProperty("state").GetString());
            Assert.Equal("1", all[3].GetProperty("port").GetString());
        }

        JsonElement viewers = Parse(stage.Run("eve", "", "--json", "-w"));
        Assert.Equal(2, viewers.GetArrayLength());
        Assert.Equal("attach", viewers.EnumerateArray().Single(
            viewer => viewer.GetProperty("user").GetString() == "ann").GetProperty("mode").GetString());
        JsonElement one = Assert.Single(Parse(stage.Run("eve", "", "-u", "--json", "zed")).EnumerateArray());
        Assert.Equal("c1", one.GetProperty("name").GetString());
        bob.Leave();
        ann.Leave();
    }

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void Servers_tell_version_and_process(Make server)
    {
        using var stage = Scenarios.Sets.OpenTypes(server, Make.Ours);
        JsonElement pid = Assert.Single(Parse(stage.Run("eve", "", "--json", "-P")).EnumerateArray());
        Assert.Equal(stage.Daemon.Pid, pid.GetProperty("pid").GetInt32());
        JsonElement version = Assert.Single(Parse(stage.Run("eve", "", "--json", "-r")).EnumerateArray());
        Assert.Equal("conserver.com version 8.2.7", version.GetProperty("version").GetString());
    }

    [Fact]
    public void A_failure_is_on_standard_error_and_in_the_status()
    {
        using var stage = Scenarios.Sets.OpenTypes(Make.Ours, Make.Ours);
        Viewer unknown = stage.Run("eve", "", "--json", "-u", "nothing");
        Assert.Equal(69, unknown.UntilExit());
        Assert.Equal("[]\n", unknown.Intake.Text);
        Assert.Equal("127.0.0.1: console `nothing' not found\n", unknown.Errors.Text);
    }

    private static JsonElement Parse(Viewer viewer)
    {
        Assert.Equal(0, viewer.UntilExit());
        Assert.Equal("", viewer.Errors.Text);
        return JsonDocument.Parse(viewer.Intake.Text).RootElement;
    }
}
