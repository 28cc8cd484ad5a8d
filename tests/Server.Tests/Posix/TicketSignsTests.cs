using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

/// <summary>When the Kerberos library is worth loading.</summary>
public sealed class TicketSignsTests
{
    private const string Configuration = "/etc/krb5.conf";

    [Theory]
    [InlineData("/tmp/krb5cc_1000")]
    [InlineData("/etc/krb5/user/1000/client.keytab")]
    [InlineData("/var/kerberos/krb5/user/1000/client.keytab")]
    public void Tickets_or_keys_of_the_user_are_a_sign(string path) => Assert.True(Signs(path).MayBe);

    [Theory]
    [InlineData("/tmp/krb5cc_0")]
    [InlineData("/etc/krb5/user/0/client.keytab")]
    public void Those_of_others_are_none(string path) => Assert.False(Signs(path).MayBe);

    [Theory]
    [InlineData("KRB5CCNAME")]
    [InlineData("KRB5_CLIENT_KTNAME")]
    [InlineData("KRB5_CONFIG")]
    public void A_variable_that_names_a_place_is_a_sign(string name)
    {
        Assert.True(Signs(variable: name).MayBe);
        Assert.False(Signs(variable: name, value: "").MayBe);
    }

    [Theory]
    [InlineData("[libdefaults]\n\tdefault_realm = EXAMPLE.ORG\n\tccache_type = 4\n", false)]
    [InlineData("[libdefaults]\n\tdefault_ccache_name = KEYRING:persistent:%{uid}\n", true)]
    [InlineData("[libdefaults]\n\tdefault_client_keytab_name = FILE:/home/%{username}/keys\n", true)]
    [InlineData("includedir /etc/krb5.conf.d/\n", true)]
    [InlineData("module /usr/lib/site.so:site\n", true)]
    [InlineData(null, true)]
    public void The_configuration_is_a_sign_when_it_leads_elsewhere_or_cannot_be_read(string? text, bool may) =>
        Assert.Equal(may, Signs(Configuration, text: text).MayBe);

    [Fact]
    public void Without_any_there_is_no_ticket() => Assert.False(Signs().MayBe);

    private static TicketSigns Signs(string? path = null, string? variable = null, string value = "x", string? text = "") =>
        new(1000, name => name == variable ? value : null, name => name == path, _ => text);
}
