using Conserver.Server.Access;

namespace Conserver.Server.Tests.Access;

public sealed class PeerCredentialsTests
{
    [Theory]
    [InlineData(0u, "ann", true)]
    [InlineData(0u, "root", true)]
    [InlineData(0u, "no-such-user", true)]
    [InlineData(1001u, "ann", true)]
    [InlineData(1001u, "also-ann", true)]
    [InlineData(1001u, "bob", false)]
    [InlineData(1001u, "root", false)]
    [InlineData(1001u, "no-such-user", false)]
    [InlineData(uint.MaxValue, "no-such-user", false)]
    public void Root_may_be_anybody_and_others_themselves(uint peer, string user, bool right) =>
        Assert.Equal(right, PeerCredentials.Vouch(peer, user, UidOf));

    private static uint? UidOf(string name) => name switch
    {
        "root" => 0,
        "ann" or "also-ann" => 1001,
        "bob" => 1002,
        _ => null,
    };
}
