using System.Buffers;
using Conserver.Protocol.Text;
using Conserver.Server.Lines;
using Conserver.Tests;

namespace Conserver.Server.Tests.Telnet;

public sealed class TelnetFilterTests
{
    [Theory]
    [InlineData("login: ", "login: ", "")]
    [InlineData("a FF FF b", "a FF b", "")]
    [InlineData("FF FF FF FF", "FF FF", "")]
    [InlineData("FF FB 01", "", "FF FD 01")]
    [InlineData("FF FB 03", "", "FF FD 03")]
    [InlineData("FF FB 01 FF FB 01 FF FB 03 FF FB 03", "", "FF FD 01 FF FD 03")]
    [InlineData("FF FB 01 FF FC 01 FF FC 01", "", "FF FD 01 FF FE 01")]
    [InlineData("FF FB 01 FF FC 01 FF FB 01 FF FB 03 FF FC 03", "", "FF FD 01 FF FE 01 FF FD 01 FF FD 03 FF FE 03")]
    [InlineData("FF FB 00", "", "")]
    [InlineData("FF FD 03 FF FD 03", "", "FF FC 03 FF FC 03")]
    [InlineData("FF FE 01 x FF FC 01 y", "xy", "")]
    [InlineData("FF F1 x FF F0 y", "xy", "")]
    [InlineData("0D 00 x", "0D x", "")]
    [InlineData("0D 0A", "0D 0A", "")]
    [InlineData("0D 0D 00 0D", "0D 0D 0D", "")]
    [InlineData("00 0D 00 00", "00 0D 00", "")]
    [InlineData("FF FA 18 01 FF F0 abc", "abc", "")]
    [InlineData("x FF FA 1F FF FF 0D 00 FF F0 0D 00 y", "x 0D y", "")]
    [InlineData("FF FA 18 01 FF FD 18 abc", "18 01 abc", "FF FC 18")]
    public void Every_cut_of_what_the_device_sends_gives_the_same_data_and_answers(string sent, string data, string answers)
    {
        foreach (byte[][] reads in EveryCut.Of(Bytes(sent)))
        {
            (byte[] got, byte[] answered) = Decode(new TelnetFilter(), reads);
            Assert.Equal(Bytes(data), got);
            Assert.Equal(Bytes(answers), answered);
        }
    }

    [Fact]
    public void The_captured_session_is_answered_as_by_the_old_server_but_without_the_subnegotiation_and_WONT_is_answered()
    {
        byte[] sent = Bytes(
            "FF FB 01 FF FB 03 FF FD 03 FF FB 00 FF FD 00 FF FE 01 FF FC 01 FF FB 01 FF FD 1F FF F1 FF FA 18 01 FF F0 " +
            "abc 0D 00 def 0D 0A x FF FF y 0D 00 0D 0A");
        foreach (byte[][] reads in EveryCut.Of(sent))
        {
            (byte[] got, byte[] answered) = Decode(new TelnetFilter(), reads);
            Assert.Equal("abc\rdef\r\nx\u00FFy\r\r\n", Latin1.Text(got));
            Assert.Equal(Bytes("FF FD 01 FF FD 03 FF FC 03 FF FC 00 FF FE 01 FF FD 01 FF FC 1F"), answered);
        }
    }

    [Fact]
    public void Commands_after_a_carriage_return_are_commands_unlike_in_the_old_server()
    {
        foreach (byte[][] reads in EveryCut.Of(Bytes("0D FF FB 01 ; 0D FF FF ; 0D FF F1 ;")))
        {
            (byte[] got, byte[] answered) = Decode(new TelnetFilter(), reads);
            Assert.Equal(Bytes("0D ; 0D FF ; 0D ;"), got);
            Assert.Equal(Bytes("FF FD 01"), answered);
        }
    }

    [Fact]
    public void A_new_connection_is_answered_anew()
    {
        var filter = new TelnetFilter();
        Decode(filter, [Bytes("FF FB 01 FF FB 03 FF FA 18 0D")]);
        filter.Reset();
        (byte[] data, byte[] answers) = Decode(filter, [Bytes("00 FF FB 01 FF FB 03")]);
        Assert.Equal([0], data);
        Assert.Equal(Bytes("FF FD 01 FF FD 03"), answers);
    }

    [Fact]
    public void A_device_that_never_closes_a_subnegotiation_is_heard_again()
    {
        byte[] sent = [0xFF, 0xFA, .. Enumerable.Repeat((byte)'-', TelnetFilter.MaxSubnegotiation), .. "back"u8];
        (byte[] data, _) = Decode(new TelnetFilter(), [sent]);
        Assert.Equal(sent[2..], data);
    }

    [Theory]
    [InlineData("FF FA login: ", "login: ")]
    [InlineData("FF FA 18 01 text 0D 0A more", "18 01 text 0D 0A more")]
    [InlineData("FF FA a FF FF b FF F9 c FF FA d", "a FF b c d")]
    [InlineData("a FF FA 18 01 FF F0 b FF FA c", "a b c")]
    public void What_was_no_subnegotiation_is_shown_however_it_is_cut(string sent, string shown)
    {
        foreach (byte[][] reads in EveryCut.Of(Bytes(sent)))
        {
            var filter = new TelnetFilter();
            (byte[] data, _) = Decode(filter, reads);
            filter.End();
            byte[] all = [.. data, .. filter.TakeLate()];
            Assert.Equal(Bytes(shown), all);
        }
    }

    [Fact]
    public void Answers_are_never_much_longer_than_what_was_read()
    {
        byte[] sent = [.. Enumerable.Repeat(Bytes("FF FD 01"), 1000).SelectMany(one => one)];
        foreach (int cut in new[] { 0, 1, 2, 3, 4 })
        {
            var filter = new TelnetFilter();
            Decode(filter, [sent[..cut]]);
            (_, byte[] answers) = Decode(filter, [sent[cut..]]);
            Assert.True(answers.Length <= sent.Length - cut + 2);
        }
    }

    [Fact]
    public void Typed_bytes_are_doubled_where_they_must_be()
    {
        byte[] sent = new byte[8];
        int length = TelnetFilter.Encode(Bytes("a FF b 0D"), sent);
        Assert.Equal(Bytes("a FF FF b 0D"), sent[..length]);
        Assert.Equal(Bytes("FF F3"), TelnetFilter.Break.ToArray());
    }

    private static (byte[] Data, byte[] Answers) Decode(TelnetFilter filter, byte[][] reads)
    {
        var answers = new ArrayBufferWriter<byte>();
        var data = new List<byte>();
        foreach (byte[] read in reads)
        {
            byte[] buffer = [.. read];
            int left = filter.Decode(buffer, answers);
            data.AddRange(filter.TakeLate());
            data.AddRange(buffer[..left]);
        }

        return ([.. data], answers.WrittenSpan.ToArray());
    }

    /// <summary>Words of two hex digits in capitals are bytes, others are text.</summary>
    private static byte[] Bytes(
        string words) => [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word =>
        word.Length == 2 && word.All(char.IsAsciiHexDigitUpper) ? Convert.FromHexString(word) : Latin1.Bytes(word))];
}
