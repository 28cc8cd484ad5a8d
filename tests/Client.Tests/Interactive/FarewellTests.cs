using Conserver.ConsoleProgram.Interactive;
using Conserver.Protocol.Text;

namespace Conserver.Client.Tests.Interactive;

public sealed class FarewellTests
{
    [Theory]
    [InlineData("web1$ [disconnect]\r\n", true)]
    [InlineData("[-- Console server shutting down --]\r\n", true)]
    [InlineData("\r\n[-- Disconnected by admin `root@pc1' --]\r\n", true)]
    [InlineData("[-- Conserver reconfigured - console has been (re)moved --]\r\n", true)]
    [InlineData("[disconnect]\r\nlogin: ", false)]
    [InlineData("[disconnect]\r\nx]\r\n", false)]
    [InlineData("[ok]\r\n", false)]
    [InlineData("", false)]
    public void A_session_ends_with_known_words(string said, bool isFarewell)
    {
        var whole = new Farewell();
        whole.Follow(Latin1.Bytes(said));
        Assert.Equal(isFarewell, whole.IsSaid);
        var oneByOne = new Farewell();
        foreach (byte value in Latin1.Bytes(new string('x', 1000) + said))
        {
            oneByOne.Follow([value]);
        }

        Assert.Equal(isFarewell, oneByOne.IsSaid);
    }
}
