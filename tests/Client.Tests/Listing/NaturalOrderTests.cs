using Conserver.Client.Listing;

namespace Conserver.Client.Tests.Listing;

public sealed class NaturalOrderTests
{
    [Fact]
    public void Numbers_count_as_numbers()
    {
        string[] sorted = ["a", "A1", "a1x", "a2", "a02", "a10", "b", "rack2-node9", "rack2-node10", "rack10-node1"];
        Assert.Equal(
            sorted.Order(StringComparer.Ordinal).Order(NaturalOrder.Instance),
            sorted.Reverse().Order(NaturalOrder.Instance));
        Assert.Equal(
            ["rack2-node9", "rack2-node10", "rack10-node1"], sorted.Reverse().Order(NaturalOrder.Instance).TakeLast(3));
        Assert.True(NaturalOrder.Instance.Compare("a99999999999999999999998", "a99999999999999999999999") < 0);
    }

    [Fact]
    public void Only_the_same_name_is_equal()
    {
        Assert.Equal(0, NaturalOrder.Instance.Compare("a01", "a01"));
        Assert.NotEqual(0, NaturalOrder.Instance.Compare("a01", "a1"));
        Assert.NotEqual(0, NaturalOrder.Instance.Compare("A1", "a1"));
    }
}
