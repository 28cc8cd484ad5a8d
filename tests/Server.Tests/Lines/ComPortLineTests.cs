using System.Net;
using System.Net.Sockets;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Lines;

/// <summary>Lines to terminal servers that do not answer about RFC 2217, or lie.</summary>
public sealed class ComPortLineTests : IDisposable
{
    private const string AsTelnet = "it is used as telnet, and baud, parity and flow control stay as they are there";
    private const string Silent = $"[p] the far end has not said in 10 seconds whether it speaks RFC 2217: {AsTelnet}";

    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly LineFixture fixture;
    private Socket? far;

    public ComPortLineTests()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        fixture = new LineFixture($"type host; host 127.0.0.1; port {Port}; protocol rfc2217; baud 9600;");
        Connect();
    }

    private int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    private Line Line => fixture.Line;

    private string[] Told =>
        [.. fixture.LogLines.Where(line => line.Contains("the far end", StringComparison.Ordinal))];

    public void Dispose()
    {
        fixture.Dispose();
        far?.Dispose();
        listener.Dispose();
    }

    [Fact]
    public void Silence_about_it_is_said_once_however_often_the_line_is_opened_and_the_line_is_plain_telnet()
    {
        Pass(TimeSpan.FromSeconds(9));
        Assert.Empty(Told);
        Assert.Contains(",rfc2217,", Line.Info, StringComparison.Ordinal);
        Pass(TimeSpan.FromSeconds(2));
        Assert.Equal([Silent], Told);
        Assert.Contains($",{Port},rfc2217 (unanswered),", Line.Info, StringComparison.Ordinal);
        Assert.True(Line.IsUp);
        Line.Break();
        Line.Send("x"u8);
        Assert.Equal("FFFB2C" + "FFF3" + "78", Said("78"));
        Connect();
        Pass(TimeSpan.FromSeconds(11));
        Assert.Equal([Silent], Told);
        Assert.True(Line.IsUp);
    }

    [Fact]
    public void A_refusal_is_said_once_until_it_was_otherwise()
    {
        string[] refusal = [$"[p] the far end does not speak RFC 2217: {AsTelnet}"];
        for (int i = 0; i < 2; i++)
        {
            Answer("FFFE2C");
            fixture.TurnUntil(() => Line.Info.Contains(",rfc2217 (refused),", StringComparison.Ordinal));
            Assert.Equal(refusal, Told);
            Connect();
        }

        Answer("FFFD2C" + "FFFA2C6500002580FFF0" + "FFFA2C6801FFF0" + "FFFA2C6902FFF0");
        fixture.TurnUntil(() => far!.Available > 3);
        Pass(TimeSpan.FromSeconds(21));
        Assert.Equal(refusal, Told);
        Connect();
        Answer("FFFE2C");
        fixture.TurnUntil(() => Line.Info.Contains(",rfc2217 (refused),", StringComparison.Ordinal));
        Assert.Equal([.. refusal, .. refusal], Told);
    }

    [Fact]
    public void A_line_that_is_closed_before_the_answer_is_not_waited_for()
    {
        Line.Close();
        Pass(TimeSpan.FromSeconds(30));
        Assert.Empty(Told);
    }

    [Fact]
    public void A_defect_in_waiting_for_the_answer_is_a_failure_of_the_line_which_comes_back()
    {
        OneDefect defect = new(fixture.Loop, "HostPlan.ForComPort");
        Pass(TimeSpan.FromSeconds(10));
        Assert.True(defect.IsDone);
        Assert.False(Line.IsUp);
        Assert.Empty(Told);
        Pass(TimeSpan.FromSeconds(5));
        fixture.TurnUntil(() => Line.IsUp);
    }

    /// <summary>What it says beside that comes through, and what it is answered stays small.</summary>
    [Fact]
    public void A_far_end_that_lies_and_floods_is_heard_and_said_to()
    {
        Answer("FFFD2C");
        string storm = string.Concat(Enumerable.Repeat(
            "FFFA2C6500000001FFF0" + "FFFA2C6500000002FFF0" + "FFFA2C6B80FFF0" + "FFFA2C6CFFF0" + "FFFA2C6DFFF0"
            + "FFFA2C63FFFFFFF0" + "FFFA18FFF0" + "FFFD2C", 2000));
        var flood = Task.Run(
            () => Answer(storm + Convert.ToHexString("still here"u8)), TestContext.Current.CancellationToken);
        fixture.UntilSaid("still here");
        Assert.True(SpinWait.SpinUntil(() => flood.IsCompleted, TimeSpan.FromSeconds(20)));
        Assert.True(flood.IsCompletedSuccessfully);
        Assert.Equal("still here", fixture.Owner.Text);
        Assert.Equal(
            [
                "[p] the far end was asked for baud 9600 and has 1",
                "[p] the far end says what RFC 2217 has not: command 99 with 1 bytes",
                "[p] the far end tells of modem lines more than 100 times a second",
            ],
            Told);
        Assert.Equal("dcd 0", Line.Modem.ToString());
        Assert.Equal(0, Line.Load.Pending);
        Line.Send("typed"u8);
        Assert.InRange(Said(Convert.ToHexString("typed"u8)).Length, 0, 300);
    }

    private void Connect()
    {
        far?.Dispose();
        Line.Open();
        fixture.TurnUntil(() => Line.IsUp);
        far = listener.Accept();
    }

    private void Answer(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += far!.Send(bytes.AsSpan(sent));
        }
    }

    private void Pass(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            fixture.Loop.Turn(TimeSpan.Zero);
        }
    }

    // What has been sent to it, which ends with this.
    private string Said(string end)
    {
        byte[] buffer = new byte[100_000];
        string said = "";
        fixture.TurnUntil(() =>
        {
            if (far!.Available > 0)
            {
                said += Convert.ToHexString(buffer, 0, far.Receive(buffer));
            }

            return said.EndsWith(end, StringComparison.Ordinal);
        });
        return said;
    }
}
