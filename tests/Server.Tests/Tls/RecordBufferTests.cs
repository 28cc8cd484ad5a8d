using Conserver.Server.Tls;

namespace Conserver.Server.Tests.Tls;

public sealed class RecordBufferTests
{
    [Fact]
    public void One_that_is_never_quite_empty_does_not_grow()
    {
        var buffer = new RecordBuffer();
        byte[] bytes = new byte[1000];
        buffer.Append([1]);
        for (int i = 0; i < 10_000; i++)
        {
            buffer.Append(bytes);
            buffer.Skip(bytes.Length);
            Assert.Equal(1, buffer.Length);
        }

        Assert.InRange(buffer.Capacity, 1, 8192);
        buffer.Skip(1);
        Assert.Equal(0, buffer.Capacity);
    }
}
