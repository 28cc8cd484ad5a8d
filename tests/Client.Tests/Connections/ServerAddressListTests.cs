using Conserver.Client.Connections;

namespace Conserver.Client.Tests.Connections;

public sealed class ServerAddressListTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\r\n", "")]
    [InlineData("12100\r\n", "me:12100")]
    [InlineData("10010:10011:10012\r\n", "me:10010 me:10011 me:10012")]
    [InlineData("@127.0.0.1\r\n", "127.0.0.1:782")]
    [InlineData("@h1:@h2", "h1:782 h2:782")]
    [InlineData("12100@h", "h:12100")]
    [InlineData("@", "me:782")]
    [InlineData("5@", "me:5")]
    [InlineData("1::2", "me:1 me:782 me:2")]
    [InlineData("1:", "me:1")]
    [InlineData("77536", "me:12000")]
    [InlineData("12x@h", "h:12")]
    public void Pieces_lead_to_servers(string text, string expected) => Assert.Equal(expected, Show(text));

    [Theory]
    [InlineData("@::1", "::1:782")]
    [InlineData("@::1\r\n", "::1:782")]
    [InlineData("@fe80::1:@host", "fe80::1:782 host:782")]
    [InlineData("@host:@2001:db8::5", "host:782 2001:db8::5:782")]
    [InlineData("99@::1:@::2", "::1:99 ::2:782")]
    [InlineData("@a:b", "a:782 ! invalid port spec for me: `b'")]
    public void Ipv6_addresses_stay_whole(string text, string expected) => Assert.Equal(expected, Show(text));

    [Theory]
    [InlineData("x12@h", "! invalid port spec for h: `x12'")]
    [InlineData("unknown command\r\n", "! invalid port spec for me: `unknown command'")]
    [InlineData("1:oops:2", "me:1 ! invalid port spec for me: `oops' me:2")]
    public void Nonsense_is_complained_about_in_its_place(string text, string expected) =>
        Assert.Equal(expected, Show(text));

    private static string Show(string text) => string.Join(
        ' ',
        ServerAddressList.Parse(text, "me", 782)
            .Select(piece => piece.Complaint is null
                ? $"{piece.Address.Server}:{piece.Address.Port}"
                : $"! {piece.Complaint}"));
}
