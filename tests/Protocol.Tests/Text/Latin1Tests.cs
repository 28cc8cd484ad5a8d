using Conserver.Protocol.Text;

namespace Conserver.Protocol.Tests.Text;

public sealed class Latin1Tests
{
    [Fact]
    public void Every_byte_survives_the_way_through_a_text()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        Assert.Equal(all, Latin1.Bytes(Latin1.Text(all)));
    }

    [Fact]
    public void Bytes_of_utf_8_become_real_characters_for_the_system_and_come_back()
    {
        string text = Latin1.Text("Büro"u8);
        Assert.Equal(5, text.Length);
        Assert.Equal("Büro", Latin1.ToNative(text));
        Assert.Equal(text, Latin1.FromNative("Büro"));
    }
}
