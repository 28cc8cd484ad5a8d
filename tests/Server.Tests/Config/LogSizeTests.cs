using Conserver.Server.Config;

namespace Conserver.Server.Tests.Config;

/// <summary>How much of closed logs is kept: a size that is read as a smaller one deletes files.</summary>
public sealed class LogSizeTests
{
    [Theory]
    [InlineData("500000000000", 500_000_000_000)]
    [InlineData("3g", 3L << 30)]
    [InlineData("8388607t", 8_388_607L << 40)]
    public void A_size_is_taken_in_full(string text, long bytes) => Assert.Equal(bytes, Read(text).Size);

    [Theory]
    [InlineData("8388608t")]
    [InlineData("99999999999999999999")]
    [InlineData("-1")]
    [InlineData("1x")]
    public void One_that_is_too_large_or_none_is_an_error(string text) => Assert.True(Read(text).HasErrors);

    private static (long Size, bool HasErrors) Read(string text)
    {
        BindResult bound = Bound.Text($"config * {{ logkeepsize {text}; }}\n");
        return (DaemonSettings.Merge(new DaemonOptions(), bound.Config.Settings).LogKeepSize, bound.HasErrors);
    }
}
