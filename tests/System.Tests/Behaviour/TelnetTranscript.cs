using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>A device that negotiates telnet options, and what the daemon answers it.</summary>
internal static class TelnetTranscript
{
    public static void Check(Make server)
    {
        using var device = new FakeDevice(echo: false);
        using var stage = new Stage(server, Make.Debian, DeviceTests.Host(device.Port, "telnet"), "", "-E");
        device.UntilAccepted(1);
        RawClient client = stage.Group("A");
        client.Attach("ann", "dev");

        // WILL ECHO, WILL SGA and WILL ECHO again, DO TTYPE, WONT ECHO, DONT SGA, WILL BINARY.
        device.Send(
            "a\u00ff\u00fb\u0001b\u00ff\u00fb\u0003c"
            + "\u00ff\u00fb\u0001d\u00ff\u00fd\u0018e\u00ff\u00fc\u0001\u00ff\u00fe\u0003\u00ff\u00fb\0f");
        client.Until("abcdef");
        Assert.Equal("\u00ff\u00fd\u0001\u00ff\u00fd\u0003\u00ff\u00fc\u0018", device.Received.Take("\u00ff\u00fc\u0018"));

        // An escaped 255, CR NUL, and a command cut in two.
        device.Send("g\u00ff\u00ffh\r\0i\u00ff");
        client.Until("g\u00ff\u00ffh\ri");
        device.Send("\u00fd\u0005j");
        client.Until("j");
        string before = server == Make.Ours ? "\u00ff\u00fe\u0001" : "";
        Assert.Equal(before + "\u00ff\u00fc\u0005", device.Received.Take("\u00ff\u00fc\u0005"));

        client.Send("k\u00ff\u00ffl\r");
        Assert.Equal("k\u00ff\u00ffl\r", device.Received.Take("\r"));
        client.Send("\u0005cl1");
        Assert.Equal("\u00ff\u00f3", device.Received.Take("\u00f3"));
    }
}
