using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

/// <summary>Which principals are known by their name alone.</summary>
public sealed class RealmsTests
{
    [Theory]
    [InlineData("ann@A.B", "", "ann@A.B")]
    [InlineData("ann@A.B", "A.B", "ann")]
    [InlineData("ann@A.B", "C, A.B D", "ann")]
    [InlineData("ann@A.B", "a.b", "ann@A.B")]
    [InlineData("ann@A.B.C", "A.B", "ann@A.B.C")]
    [InlineData("ann/admin@A.B", "A.B", "ann/admin")]
    [InlineData("ann\\@C@A.B", "A.B", "ann\\@C@A.B")]
    [InlineData("@A.B", "A.B", "@A.B")]
    [InlineData("ann", "A.B", "ann")]
    public void Only_a_whole_realm_that_is_named_goes(string principal, string stripped, string user) =>
        Assert.Equal(user, Realms.Strip(principal, stripped));
}
