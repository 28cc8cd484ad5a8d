using Conserver.Client.Connections;
using Conserver.Client.Listing;
using Conserver.ConsoleProgram.Picking;

namespace Conserver.Client.Tests.Picking;

public sealed class PickListTests
{
    private readonly PickList list = new([.. ((string[])["db1", "mail", "web1", "web2", "web10", "xweb"]).Select(Row)]);

    [Theory]
    [InlineData("", "db1 mail web1 web2 web10 xweb")]
    [InlineData("WEB", "web1 web2 web10 xweb")]
    [InlineData("web1", "web1 web10")]
    [InlineData("b1", "db1 web1 web10")]
    [InlineData("post", "mail")]
    [InlineData("w2", "web2")]
    [InlineData("zz", "")]
    public void Part_of_a_name_is_enough(string typed, string shown)
    {
        list.Narrow(typed);
        Assert.Equal(shown, string.Join(' ', list.Shown.Select(row => row.Name)));
        Assert.Equal(shown.Split(' ')[0], list.Chosen?.Name ?? "");
    }

    [Fact]
    public void The_alias_that_was_meant_is_known()
    {
        list.Narrow("post");
        Assert.Contains("post", list.AliasOf(list.Chosen!), StringComparison.Ordinal);
        list.Narrow("mai");
        Assert.Null(list.AliasOf(list.Chosen!));
    }

    [Fact]
    public void Keys_choose_and_edit()
    {
        Assert.Equal("web2", Type("web\u001b[B\r"));
        Assert.Equal("web1", Type("\u0015web\u000e\u0010\r"));
        Assert.Equal("db1", Type("\u0015wxyz\u007f\u007f\u007f\u007f\u001b[H\r"));
        Assert.Equal("xweb", Type("\u0015\u001b[6~\u001b[F\r"));
        Assert.Equal("mail", Type("\u0015\u001bOB\r"));
        Assert.Equal("web2", Type("\u0015\u001b[F\u001b[A\u001b[A\r"));
    }

    [Fact]
    public void Leaving_is_escape_control_c_or_control_d()
    {
        Assert.Null(Type("we\u0003"));
        Assert.Null(Type("\u0004"));
        var keys = new PickKeys(list, 3);
        Assert.Equal(PickResult.GoOn, keys.Press(0x1B));
        Assert.True(keys.IsWaiting);
        Assert.Equal(PickResult.Left, keys.Rest());
        Assert.Equal(PickResult.GoOn, keys.Rest());
    }

    [Fact]
    public void Enter_does_nothing_where_nothing_is_left_to_choose()
    {
        var keys = new PickKeys(list, 3);
        list.Narrow("zz");
        Assert.Equal(PickResult.GoOn, keys.Press((byte)'\r'));
        Assert.Null(list.Chosen);
    }

    [Theory]
    [InlineData("nop", "`nop1' has no line and takes nobody on (noop)")]
    [InlineData("SAFE", "`safe' does not let you on")]
    [InlineData("zz", "no console is called like `zz'")]
    [InlineData("web", null)]
    public void Where_nothing_is_left_to_choose_the_reason_is_said(string typed, string? why)
    {
        var some = new PickList(
            [Row("web1"), Row("nop1") with { Access = "none", Type = "noop" },
                Row("safe") with { Access = "none", Type = "exec" }]);
        Assert.Equal(1, some.Total);
        some.Narrow(typed);
        Assert.Equal(why, some.WhyNone);
        Assert.Equal(why is null, some.Chosen is not null);
    }

    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(3, 3, 2)]
    [InlineData(5, 3, 3)]
    [InlineData(5, 10, 0)]
    public void The_chosen_row_is_in_the_window(int position, int height, int top)
    {
        list.Move(position);
        Assert.Equal(top, list.Top(height));
    }

    private string? Type(string keys)
    {
        var reader = new PickKeys(list, 3);
        PickResult result = PickResult.GoOn;
        foreach (char key in keys)
        {
            result = reader.Press((byte)key);
        }

        return result == PickResult.Chosen ? list.Chosen!.Name : null;
    }

    private static ConsoleRow Row(string name) => InfoLine.Parse(
        $"{name}:h,1,2:#:::up:rw:,nolog,noact,nobrk,notask,0,-1:0:noautoup:{(name == "mail" ? "post" : "")}:ixon::0:",
        new ServerAddress("s", 1))!;
}
