using System.Net;
using Conserver.Posix;

namespace Conserver.Server.Tests.Access;

/// <summary>Conserver.Posix against what every Debian system has.</summary>
public sealed class SystemNamesTests
{
    [Fact]
    public void Accounts_are_found_by_name_and_number()
    {
        UserAccount root = Users.ByName("root")!;
        Assert.Equal(("root", 0u, 0u, "/root"), (root.Name, root.Uid, root.Gid, root.Home));
        Assert.StartsWith("/", root.Shell, StringComparison.Ordinal);
        Assert.Equal("daemon", Users.ById(Users.ByName("daemon")!.Uid)!.Name);
        Assert.Null(Users.ByName("nobody-of-this-name"));
        Assert.Null(Users.ByName("root\0"));
        Assert.Null(Users.ById(3_999_999_999));
    }

    [Fact]
    public void Groups_are_found_by_name_and_number()
    {
        Assert.Equal(0u, Users.GroupByName("root"));
        Assert.Equal("root", Users.GroupById(0));
        Assert.Null(Users.GroupByName("no-such-group"));
        Assert.Null(Users.GroupById(3_999_999_999));
        Assert.Contains(0u, Users.GroupsOf("root"));
        Assert.Empty(Users.GroupsOf("nobody-of-this-name"));
    }

    [Fact]
    public void Host_names_resolve_and_failures_have_the_resolvers_words()
    {
        Assert.Contains(IPAddress.Loopback, Resolver.Addresses("localhost").Addresses);
        Assert.Equal([IPAddress.IPv6Loopback], Resolver.Addresses("::1").Addresses);
        NameLookup nothing = Resolver.Addresses("256.256.256.256.invalid\0");
        Assert.Equal("Name or service not known", nothing.Error);
        Assert.Empty(nothing.Addresses);
        Assert.Equal("localhost", Resolver.NameOf(IPAddress.Loopback));
        Assert.Null(Resolver.NameOf(IPAddress.Parse("127.77.66.55")));
    }

    [Fact]
    public void Services_have_ports()
    {
        Assert.Equal((ushort)23, ServicePorts.Of("telnet"));
        Assert.Null(ServicePorts.Of("no-such-service"));
    }

    [Fact]
    public void Loopback_is_an_interface() => Assert.Contains(IPAddress.Loopback, Interfaces.Addresses());

    [Fact]
    public void Crypt_refuses_what_is_no_setting()
    {
        Assert.Equal("abgOeLfPimXQo", Crypt.Hash("test"u8, "ab"));
        Assert.Null(Crypt.Hash("test"u8, "*"));
        Assert.Null(Crypt.Hash("test"u8, ""));
    }
}
