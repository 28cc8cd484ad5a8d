using System.Buffers;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Telnet;

public sealed class TelnetOptionsTests
{
    private const byte Wished = 44, Theirs = 0;
    private readonly ArrayBufferWriter<byte> said = new();

    private readonly TelnetOptions options = new(
    [
        new() { Option = Wished, Ours = true, Theirs = true },
        new() { Option = Theirs, Theirs = true },
    ]);

    /// <summary>
    /// Steps: <c>+</c> and <c>-</c> ask for the option, and that it ends; WILL and WONT come from the far end. The answers
    /// of all steps, and whether the option is on after them (RFC 1143, section 7).
    /// </summary>
    [Theory]
    [InlineData("WILL", "DO", true)]
    [InlineData("WILL WILL WILL", "DO", true)]
    [InlineData("WONT WONT", "", false)]
    [InlineData("WILL WONT", "DO DONT", false)]
    [InlineData("WILL WONT WILL", "DO DONT DO", true)]
    [InlineData("+", "DO", false)]
    [InlineData("+ + WILL", "DO", true)]
    [InlineData("+ WONT", "DO", false)]
    [InlineData("+ WONT WILL", "DO DO", true)]
    [InlineData("+ - WILL", "DO DONT", false)]
    [InlineData("+ - WILL WONT", "DO DONT", false)]
    [InlineData("+ - + WILL", "DO", true)]
    [InlineData("+ - WONT", "DO", false)]
    [InlineData("WILL -", "DO DONT", false)]
    [InlineData("WILL - WONT", "DO DONT", false)]
    [InlineData("WILL - WILL", "DO DONT", false)]
    [InlineData("WILL - + WONT WILL", "DO DONT DO", true)]
    [InlineData("WILL - + WILL", "DO DONT", true)]
    [InlineData("WILL - + - WONT", "DO DONT", false)]
    [InlineData("-", "", false)]
    public void Each_side_follows_the_states_of_the_standard(string steps, string answers, bool isOn)
    {
        foreach (TelnetSide side in new[] { TelnetSide.Theirs, TelnetSide.Ours })
        {
            said.ResetWrittenCount();
            var each = new TelnetOptions([new() { Option = 7 }, new() { Option = Wished, Ours = true, Theirs = true }]);
            foreach (string step in steps.Split(' '))
            {
                if (step is "+" or "-")
                {
                    each.Ask(Wished, side, step == "+", said);
                }
                else
                {
                    each.Received(Verb(step, side), Wished, said);
                }
            }

            Assert.Equal(isOn, each.IsOn(Wished, side));
            Assert.False(each.IsOn(Wished, 1 - side));
            Assert.Equal(
                [.. answers.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .SelectMany(one => new[] { TelnetCode.Iac, Verb(one, side), Wished })],
                said.WrittenSpan.ToArray());
        }
    }

    [Fact]
    public void Two_ends_that_want_opposite_things_come_to_rest()
    {
        foreach (string wishes in new[] { "+-", "-+", "++-", "+-+-", "-+-+-+" })
        {
            TelnetOptions here = new([new() { Option = Wished, Ours = true, Theirs = true }]);
            TelnetOptions there = new([new() { Option = Wished, Ours = true, Theirs = true }]);
            var (toThere, toHere) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
            foreach (char wish in wishes)
            {
                here.Ask(Wished, TelnetSide.Theirs, wish == '+', toThere);
                there.Ask(Wished, TelnetSide.Ours, wish == '-', toHere);
            }

            int rounds = 0;
            while (toThere.WrittenCount + toHere.WrittenCount > 0)
            {
                Assert.True(++rounds < 10);
                byte[] forThere = toThere.WrittenSpan.ToArray(), forHere = toHere.WrittenSpan.ToArray();
                toThere.ResetWrittenCount();
                toHere.ResetWrittenCount();
                Pass(forThere, there, toHere);
                Pass(forHere, here, toThere);
            }

            Assert.Equal(here.IsOn(Wished, TelnetSide.Theirs), there.IsOn(Wished, TelnetSide.Ours));
        }
    }

    [Fact]
    public void What_nobody_wishes_is_refused_as_by_the_old_server()
    {
        Assert.Null(options.Received(TelnetCode.Do, 24, said));
        Assert.Null(options.Received(TelnetCode.Do, 24, said));
        Assert.Null(options.Received(TelnetCode.Will, 24, said));
        Assert.Null(options.Received(TelnetCode.Do, Theirs, said));
        Assert.Equal([255, 252, 24, 255, 252, 24, 255, 252, Theirs], said.WrittenSpan.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Ask(24, TelnetSide.Ours, true, said));
    }

    private static void Pass(byte[] commands, TelnetOptions to, ArrayBufferWriter<byte> replies)
    {
        for (int i = 0; i < commands.Length; i += 3)
        {
            to.Received(commands[i + 1], commands[i + 2], replies);
        }
    }

    private static byte Verb(string word, TelnetSide side) => (word, side) switch
    {
        ("WILL", TelnetSide.Theirs) or ("DO", TelnetSide.Ours) => TelnetCode.Will,
        ("WONT", TelnetSide.Theirs) or ("DONT", TelnetSide.Ours) => TelnetCode.Wont,
        ("DO", _) or ("WILL", _) => TelnetCode.Do,
        _ => TelnetCode.Dont,
    };
}
