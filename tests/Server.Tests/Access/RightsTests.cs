using Conserver.Server.Access;
using Conserver.Server.Config;

namespace Conserver.Server.Tests.Access;

public sealed class RightsTests
{
    // group ops = alice, bob; group mix = ops, !bob, carol (spec-protocol 4.2.3), as the binder builds lists: newest first.
    [Theory]
    [InlineData("!bob *", "", "rw", "none", "rw", "rw")]
    [InlineData("* !bob", "", "rw", "none", "rw", "rw")]
    [InlineData("!bob", "", "none", "none", "none", "none")]
    [InlineData("bob", "", "none", "rw", "none", "none")]
    [InlineData("!bob !alice *", "bob", "none", "ro", "rw", "rw")]
    [InlineData("carol !bob alice", "", "rw", "none", "rw", "none")]
    [InlineData("!carol bob !alice", "!carol bob !alice", "none", "rw", "none", "none")]
    [InlineData("!*", "*", "ro", "ro", "ro", "ro")]
    [InlineData("@daemon", "*", "ro", "ro", "ro", "ro")]
    [InlineData("!@daemon daemon", "*", "ro", "ro", "ro", "ro")]
    public void Lists_add_up_as_in_8_2_7(string rw, string ro, string alice, string bob, string carol, string dave)
    {
        Assert.Equal(alice, Access(rw, ro, "alice"));
        Assert.Equal(bob, Access(rw, ro, "bob"));
        Assert.Equal(carol, Access(rw, ro, "carol"));
        Assert.Equal(dave, Access(rw, ro, "dave"));
    }

    [Fact]
    public void A_user_who_calls_himself_like_a_group_is_not_in_it()
    {
        Identity impostor = new("@ops", []);
        AccessConfig access = new([], [List("@ops")], []);
        Assert.False(Rights.IsAdmin(access, impostor));
        Assert.Equal(ConsoleAccess.None, Rights.On(List("@ops"), List("@ops"), impostor));
        Assert.True(Rights.IsAdmin(access, new Identity("ann", ["ops"])));
    }

    [Fact]
    public void Group_and_name_weigh_the_same_and_the_newest_wins()
    {
        Identity daemon = new("daemon", ["daemon"]);
        Assert.Equal(ConsoleAccess.ReadWrite, Rights.On(List("@daemon"), List("*"), daemon));
        Assert.Equal(ConsoleAccess.ReadOnly, Rights.On(List("!@daemon daemon"), List("*"), daemon));
        Assert.Equal(ConsoleAccess.ReadWrite, Rights.On(List("daemon !@daemon"), List("*"), daemon));
    }

    [Fact]
    public void Who_is_called_like_a_group_is_not_in_it()
    {
        var access = new AccessConfig([], [List("@wheel")], []);
        Assert.False(Rights.IsAdmin(access, Identity.WithoutGroups("@wheel")));
        Assert.True(Rights.IsAdmin(access, new Identity("ann", ["wheel"])));
        Assert.Equal("none", Access("@ops", "@ops", "@ops"));
    }

    [Fact]
    public void Names_are_case_sensitive() =>
        Assert.Equal(Consent.Unlisted, Rights.Of(List("Bob"), Identity.WithoutGroups("bob")));

    [Fact]
    public void Between_lists_the_first_that_decides_wins()
    {
        AccessConfig access = new([], [List("carol"), List("!bob"), List("bob *")], [List("!*"), List("alice")]);
        Assert.False(Rights.IsAdmin(access, Identity.WithoutGroups("bob")));
        Assert.True(Rights.IsAdmin(access, Identity.WithoutGroups("carol")));
        Assert.True(Rights.IsAdmin(access, Identity.WithoutGroups("dave")));
        Assert.False(Rights.IsLimited(access, Identity.WithoutGroups("alice")));
    }

    [Fact]
    public void Without_lists_nobody_is_admin_not_even_root()
    {
        AccessConfig access = new([], [], []);
        Assert.False(Rights.IsAdmin(access, Identity.WithoutGroups("root")));
        Assert.False(Rights.IsLimited(access, Identity.WithoutGroups("root")));
    }

    [Fact]
    public void Identity_knows_the_systems_groups()
    {
        Assert.Contains("root", Identity.Lookup("root").Groups);
        Assert.Empty(Identity.Lookup("nobody-of-this-name").Groups);
        Assert.True(Rights.NamesGroups(List("a @b")));
        Assert.False(Rights.NamesGroups(List("a b")));
    }

    private static string Access(string rw, string ro, string user) =>
        Rights.On(List(rw), List(ro), Identity.WithoutGroups(user)) switch
        {
            ConsoleAccess.ReadWrite => "rw",
            ConsoleAccess.ReadOnly => "ro",
            _ => "none",
        };

    /// <summary>Newest first.</summary>
    private static UserList List(string entries) => new(
        [.. entries.Split(
            ' ', StringSplitOptions.RemoveEmptyEntries).Select(e => new UserListEntry(e.TrimStart('!'), e[0] == '!'))]);
}
