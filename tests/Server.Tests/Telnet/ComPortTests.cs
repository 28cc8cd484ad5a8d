using System.Buffers;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Telnet;

public sealed class ComPortTests
{
    private const string AsTelnet = "it is used as telnet, and baud, parity and flow control stay as they are there";

    private readonly ArrayBufferWriter<byte> replies = new();
    private readonly List<string> told = [];
    private readonly ComPort port;
    private readonly TelnetFilter filter;
    private readonly List<string> fine = [];
    private long now = 1000;

    public ComPortTests()
    {
        port = new ComPort(new ComPortSettings(255, 3, 2, 3), Tell, () => now);
        filter = new TelnetFilter(port);
        filter.Ask(port.Option, TelnetSide.Ours, true, replies);
        Assert.Equal("FFFB2C", Answers());
    }

    [Fact]
    public void Settings_are_asked_for_when_the_far_end_has_agreed()
    {
        Assert.Null(port.BreakHold);
        Read("FFFD2C");
        Assert.Equal(
            "FFFA2C01000000FFFFFFF0" + "FFFA2C0207FFF0" + "FFFA2C0303FFF0" + "FFFA2C0402FFF0" + "FFFA2C0503FFF0"
            + "FFFA2C0BFFFFFFF0" + "FFFA2C0507FFF0" + "FFFA2C050AFFF0",
            Answers());
        Assert.NotNull(port.BreakHold);

        // Said again it is not answered again.
        Read("FFFD2C");
        Assert.Equal("", Answers());
    }

    [Fact]
    public void A_port_of_which_nothing_is_known_here_keeps_its_settings()
    {
        var plain = new TelnetFilter(new ComPort(new ComPortSettings(0, 0, 0, 0), Tell, () => now));
        plain.Ask(44, TelnetSide.Ours, true, replies);
        Answers();
        plain.Decode([255, 253, 44], replies);
        Assert.Equal("FFFA2C0BFFFFFFF0" + "FFFA2C0507FFF0" + "FFFA2C050AFFF0", Answers());
        plain.Decode(Convert.FromHexString("FFFA2C6500002580FFF0FFFA2C6701FFF0FFFA2C6902FFF0"), replies);
        Assert.Empty(told);
    }

    [Fact]
    public void What_the_far_end_has_instead_is_told_once()
    {
        Read("FFFD2C");
        Read("FFFA2C65000000FFFFFFF0" + "FFFA2C6803FFF0" + "FFFA2C6703FFF0");
        Assert.Equal(["the far end was asked for stop bits 2 and has 3"], told);
        for (int i = 0; i < 1000; i++)
        {
            Read($"FFFA2C650000{i:X4}FFF0" + "FFFA2C6701FFF0" + "FFFA2C6902FFF0" + "FFFA2C6608FFF0");
        }

        Assert.Equal(
            [
                "the far end was asked for stop bits 2 and has 3",
                "the far end was asked for baud 255 and has 0",
                "the far end was asked for parity even and has none",
                "the far end was asked for flow control rts/cts and has xon/xoff",
                "the far end was asked for data bits 7 and has 8",
            ],
            told);
    }

    [Fact]
    public void A_far_end_that_refuses_is_told_of_and_asked_for_nothing()
    {
        Read("FFFE2C");
        Assert.Equal("", Answers());
        Assert.Equal([$"the far end does not speak RFC 2217: {AsTelnet}"], told);
        Assert.Null(port.BreakHold);
        Assert.Equal(ComPort.Stage.Refused, port.State);
        Read("FFFA2C6CFFF0");
        Assert.False(filter.IsSuspended);
        Assert.False(port.Review());
        Assert.Single(told);
    }

    [Fact]
    public void Modem_lines_are_those_the_far_end_has_said_last()
    {
        Read("FFFD2C");
        Assert.Null(port.Modem);
        Read("FFFA2C6BB0FFF0" + "FFFA2C6908FFF0" + "FFFA2C690BFFF0");
        now += 3500;
        Assert.Equal("dtr,rts,cts,dsr,dcd 3", port.Modem.ToString());
        Read("FFFA2C6B48FFF0" + "FFFA2C6909FFF0");
        Assert.Equal("rts,ri 0", port.Modem.ToString());
    }

    [Fact]
    public void Output_is_suspended_until_the_far_end_resumes_or_ends_the_option()
    {
        Read("FFFD2C");
        Read("FFFA2C6CFFF0");
        Assert.True(filter.IsSuspended);
        Read("FFFA2C6DFFF0");
        Assert.False(filter.IsSuspended);
        Read("FFFA2C6CFFF0" + "FFFE2C");
        Assert.False(filter.IsSuspended);
    }

    [Fact]
    public void Commands_without_their_values_and_unknown_ones_are_passed_over()
    {
        Read("FFFD2C");
        Answers();
        foreach (int code in new[] { 100, 106, 110, 111, 112 })
        {
            Assert.Equal("", Read($"FFFA2C{code:X2}FFF0" + $"FFFA2C{code:X2}010203040506FFF0"));
        }

        Read("FFFA2CFFF0");
        Assert.Empty(told);
        for (int code = 0; code < 255; code++)
        {
            if (code is not (108 or 109))
            {
                Assert.Equal("", Read($"FFFA2C{code:X2}FFF0" + $"FFFA2C{code:X2}010203040506FFF0"));
            }
        }

        Assert.Equal("", Answers());
        Assert.Equal(["the far end says what RFC 2217 has not: command 0 with 0 bytes"], told);
        Assert.Null(port.Modem);
        Assert.False(filter.IsSuspended);
    }

    /// <summary>Silence, the refusal of something else, and WONT, which answers another question.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("FFFE18")]
    [InlineData("FFFC2C")]
    public void A_far_end_that_does_not_answer_is_told_of_once_and_may_still_agree(string said)
    {
        Read(said);
        Assert.Empty(told);
        Assert.False(port.Review());
        Assert.False(port.Review());
        Assert.Equal([$"the far end has not said in 10 seconds whether it speaks RFC 2217: {AsTelnet}"], told);
        Assert.Equal(ComPort.Stage.Unanswered, port.State);
        Assert.Null(port.BreakHold);
        Read("FFFD2C");
        Assert.StartsWith("FFFA2C01", Answers(), StringComparison.Ordinal);
        Assert.NotNull(port.BreakHold);
        Assert.Single(told);
    }

    [Fact]
    public void A_far_end_that_agrees_and_does_not_say_what_became_of_it_is_told_of()
    {
        now += 9000;
        Read("FFFD2C" + "FFFA2C6702FFF0" + "FFFA2C6802FFF0" + "FFFA2C6903FFF0" + "FFFA2C6908FFF0");
        now += 1000;
        Assert.True(port.Review());
        now += 9000;
        Assert.False(port.Review());
        Assert.Equal(
            [
                "the far end was asked for parity even and has odd",
                "the far end speaks RFC 2217, but has not said what became of baud, data bits",
            ],
            told);
        Assert.Equal(["stop bits", "flow control"], fine);
    }

    [Fact]
    public void What_goes_well_is_known_so_that_it_is_told_when_it_does_not_any_more()
    {
        Read("FFFD2C" + "FFFA2C65000000FFFFFFF0" + "FFFA2C6607FFF0" + "FFFA2C6703FFF0" + "FFFA2C6802FFF0"
            + "FFFA2C6903FFF0" + "FFFA2C2A01FFF0");
        now += 10_000;
        Assert.False(port.Review());
        Assert.Equal(["baud", "data bits", "parity", "stop bits", "flow control", "RFC 2217", "floods"], fine);
        Assert.Single(told);
    }

    [Fact]
    public void Modem_lines_that_change_without_end_are_told_of_once_and_known_as_they_are()
    {
        Read("FFFD2C");
        for (int i = 0; i < 100; i++)
        {
            Read("FFFA2C6B80FFF0");
        }

        now += 1000;
        for (int i = 0; i < 50; i++)
        {
            Read("FFFA2C6B00FFF0");
        }

        Assert.Empty(told);
        for (int i = 0; i < 1000; i++)
        {
            Read("FFFA2C6B10FFF0");
        }

        Assert.Equal(["the far end tells of modem lines more than 100 times a second"], told);
        Assert.Equal("cts 0", port.Modem.ToString());
        Assert.EndsWith("FFFA2C050AFFF0", Answers(), StringComparison.Ordinal);
    }

    private void Tell(string about, string? doubt)
    {
        if (doubt is null)
        {
            fine.Add(about);
        }
        else
        {
            told.Add(doubt);
        }
    }

    private string Answers()
    {
        string answers = Convert.ToHexString(replies.WrittenSpan);
        replies.ResetWrittenCount();
        return answers;
    }

    private string Read(string hex)
    {
        byte[] read = Convert.FromHexString(hex);
        int left = filter.Decode(read, replies);
        return Convert.ToHexString((byte[])[.. filter.TakeLate(), .. read[..left]]);
    }
}
