using System.Buffers;
using System.Collections.Immutable;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Telnet;

public sealed class TelnetExtensionTests
{
    private readonly ArrayBufferWriter<byte> replies = new();
    private readonly Recorder recorder = new();
    private readonly TelnetFilter filter;

    public TelnetExtensionTests() => filter = new TelnetFilter(recorder);

    [Fact]
    public void A_subnegotiation_of_an_option_that_is_on_is_handed_over_whole()
    {
        filter.Ask(Recorder.Code, TelnetSide.Ours, true, replies);
        Assert.Equal([255, 251, 44], Answers());
        Assert.Empty(Read([255, 253, 44]));
        Assert.Equal(["Ours True"], recorder.Heard);

        // In two reads, with a quoted byte and the end of a line inside.
        Assert.Empty(Read([255, 250, 44, 1, 255]));
        Assert.Equal("x"u8.ToArray(), Read([255, 13, 10, 255, 240, (byte)'x']));
        Assert.Equal(["Ours True", "01FF0D0A"], recorder.Heard);
        Assert.Equal([9], Answers());

        Read([255, 254, 44]);
        Assert.Equal(["Ours True", "01FF0D0A", "Ours False"], recorder.Heard);
    }

    [Fact]
    public void A_subnegotiation_of_an_option_that_is_off_or_another_is_passed_over()
    {
        Read([255, 250, 44, 1, 255, 240]);
        Read([255, 253, 44, 255, 250, 45, 1, 255, 240, 255, 250, 255, 240]);
        Assert.Equal(["Ours True"], recorder.Heard);
    }

    [Fact]
    public void An_endless_subnegotiation_of_an_option_that_is_on_is_output_in_the_end()
    {
        Read([255, 253, 44]);
        byte[] endless = [.. Enumerable.Repeat((byte)44, TelnetFilter.MaxSubnegotiation), (byte)'x'];
        Assert.Equal(endless, Read([255, 250, .. endless]));
        Assert.Equal(["Ours True"], recorder.Heard);
    }

    [Fact]
    public void A_nul_behind_cr_is_the_devices_own_while_it_sends_binary()
    {
        Assert.Equal([13, 120], Read([13, 0, 120]));
        Assert.Equal([13, 0, 120], Read([255, 251, 0, 13, 0, 120]));
        Assert.Equal([255, 253, 0], Answers());
        Assert.Equal([13, 120], Read([255, 252, 0, 13, 0, 120]));
        Assert.Equal([255, 254, 0], Answers());
    }

    [Fact]
    public void A_storm_of_options_is_answered_a_few_times_in_each_read()
    {
        byte[] options = [255, 253, 24, 255, 251, 0, 255, 252, 0];
        byte[] storm = [.. Enumerable.Repeat(options, 7000).SelectMany(one => one)];
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("ok"u8.ToArray(), Read([.. storm, (byte)'o', (byte)'k']));
            int answers = Answers().Length;
            Assert.True(answers is > 0 and <= 3 * TelnetFilter.MaxAnswered, $"{answers}");
        }
    }

    private byte[] Answers()
    {
        byte[] answers = replies.WrittenSpan.ToArray();
        replies.ResetWrittenCount();
        return answers;
    }

    private byte[] Read(byte[] read)
    {
        int left = filter.Decode(read, replies);
        return [.. filter.TakeLate(), .. read[..left]];
    }

    private sealed class Recorder : ITelnetExtension
    {
        public const byte Code = 44;

        public List<string> Heard { get; } = [];

        public byte Option => Code;

        public ImmutableArray<TelnetWish> Wishes { get; } =
            [new() { Option = Code, Ours = true }, new() { Option = TelnetCode.Binary, Theirs = true }];

        public void Switched(TelnetSide side, bool on, IBufferWriter<byte> replies) => Heard.Add($"{side} {on}");

        public void Received(ReadOnlySpan<byte> payload, IBufferWriter<byte> replies)
        {
            Heard.Add(Convert.ToHexString(payload));
            replies.Write<byte>([9]);
        }
    }
}
