using System.Buffers;
using Conserver.Server.Lines;
using Conserver.Tests;

namespace Conserver.Server.Tests.Fuzzing;

/// <summary>Any bytes from a device that speaks telnet, RFC 2217 or the words of VMware, or none of them.</summary>
[Trait("Kind", "fuzz")]
public sealed class TelnetFuzzTests
{
    private static readonly FuzzMix Mix = new(
        "telnet",
        [.. new[] { 0, 1, 3, 24, 31, 44, 232 }.SelectMany(option => new[] { 250, 251, 252, 253, 254 }
                .Select(verb => $"\u00ff{(char)verb}{(char)option}")),
            .. Enumerable.Range(100, 13).Select(code => $"\u00ff\u00fa,{(char)code}\u0001\u00ff\u00f0"),
            .. VmwareCode.Known.ToArray().Select(code => $"\u00ff\u00fa\u00e8{(char)code}vm1\u00ff\u00f0"),
            "\u00ff", "\u00ff\u00ff", "\u00ff\u00f0", "\u00ff\u00f1", "\r", "\0", "\r\n", "\r\0", "login: ", "vm1"]);

    [Fact]
    public void Telnet_is_the_same_however_it_is_cut_and_two_of_us_come_to_rest() =>
        new Fuzz("telnet", TimeSpan.FromSeconds(3)).Run(Mix.Make, (input, random) =>
        {
            (string data, byte[] answers) = Read(new TelnetFilter(), Whole(input));
            Assert.InRange(answers.Length, 0, input.Length + 2);
            (string again, byte[] answersAgain) = Read(new TelnetFilter(), Cut(input, random));
            Assert.Equal(data, again);
            Assert.Equal(answers, answersAgain);

            // What is typed arrives as it was typed.
            byte[] quoted = new byte[input.Length + input.Count(one => one == TelnetCode.Iac)];
            Assert.Equal(quoted.Length, TelnetFilter.Encode(input, quoted));
            string back = Read(new TelnetFilter(), Cut(quoted, random)).Data;
            Assert.Equal(Convert.ToHexString(WithoutNuls(input)), back);
            Rest(answers);
        });

    [Fact]
    public void A_serial_port_behind_a_network_may_say_what_it_likes() =>
        new Fuzz("telnet", TimeSpan.FromSeconds(2)).Run(Mix.Make, (input, random) =>
        {
            List<string> told = [];
            long now = 1000;
            var settings = new ComPortSettings(
                (uint)random.Next(3) * 9600, (byte)random.Next(6), (byte)random.Next(3), (byte)random.Next(4));
            TelnetFilter whole = Make(), cut = Make();
            (string data, byte[] answers) = Read(whole, Whole(input));
            string[] first = [.. told.Distinct()];
            Assert.Equal(told.Count, first.Length);
            told.Clear();
            (string again, byte[] answersAgain) = Read(cut, Cut(input, random));
            Assert.Equal(data, again);
            Assert.Equal(answers, answersAgain);
            Assert.Equal(first, told);

            // Agreed and given up by turns, it asks for its settings anew: some seventy bytes for six.
            Assert.InRange(answers.Length, 0, (input.Length * 32) + 128);
            now += 11_000;
            _ = ((ComPort)cut.Extension!).Review();
            Assert.InRange(told.Count, 0, 16);

            TelnetFilter Make()
            {
                var port = new ComPort(settings, (_, what) => told.AddRange(what is null ? [] : [what]), () => now);
                var filter = new TelnetFilter(port);
                filter.Ask(port.Option, TelnetSide.Ours, true, new ArrayBufferWriter<byte>());
                return filter;
            }
        });

    [Fact]
    public void A_guest_of_VMware_takes_no_place_that_is_not_its_own() =>
        new Fuzz("telnet", TimeSpan.FromSeconds(2)).Run(Mix.Make, (input, random) =>
        {
            var motions = new Motions();
            bool isSeated = random.Next(2) == 0;
            VmwareExtension whole = new(motions) { IsSeated = isSeated }, cut = new(motions) { IsSeated = isSeated };
            (string data, byte[] answers) = Read(new TelnetFilter(whole), Whole(input));
            Assert.True(isSeated || motions.Begun == 0);
            (string again, byte[] answersAgain) = Read(new TelnetFilter(cut), Cut(input, random));
            Assert.Equal(data, again);
            Assert.Equal(answers, answersAgain);
            Assert.Equal((whole.Name, whole.Uuid, whole.MovedAs), (cut.Name, cut.Uuid, cut.MovedAs));
            Assert.InRange((whole.Name?.Length ?? 0) + (whole.Uuid?.Length ?? 0), 0, 256);
            Assert.Null(whole.MovedAs);
            Assert.False(whole.HasMoved);
            Assert.InRange(answers.Length, 0, (input.Length * 8) + 128);
        });

    private static (string Data, byte[] Answers) Read(TelnetFilter filter, IEnumerable<ReadOnlyMemory<byte>> reads)
    {
        var answers = new ArrayBufferWriter<byte>();
        List<byte> data = [];
        int input = 0;
        foreach (ReadOnlyMemory<byte> read in reads)
        {
            byte[] buffer = read.ToArray();
            int left = filter.Decode(buffer, answers);
            data.AddRange(filter.TakeLate());
            data.AddRange(buffer.AsSpan(0, left));
            input += read.Length;
            Assert.InRange(data.Count, 0, input);
        }

        filter.End();
        data.AddRange(filter.TakeLate());
        Assert.InRange(data.Count, 0, input);
        return (Convert.ToHexString([.. data]), answers.WrittenSpan.ToArray());
    }

    // Of a read so many options are answered, which is not what is looked at.
    private static IEnumerable<ReadOnlyMemory<byte>> Whole(byte[] input) =>
        input.Chunk(2 * TelnetFilter.MaxAnswered).Select(read => (ReadOnlyMemory<byte>)read);

    private static IEnumerable<ReadOnlyMemory<byte>> Cut(byte[] input, Random random) =>
        Whole(input).SelectMany(read => FuzzMix.Cut(read.ToArray(), random));

    // RFC 1143: two that answer one another have to stop.
    private static void Rest(byte[] answers)
    {
        TelnetFilter here = new(), there = new();
        for (int i = 0; answers.Length > 0; i++)
        {
            Assert.True(i < 16, "they go on answering one another");
            int before = answers.Length;
            answers = Read(i % 2 == 0 ? there : here, Whole(answers)).Answers;
            Assert.InRange(answers.Length, 0, before + 2);
        }
    }

    private static byte[] WithoutNuls(byte[] input) =>
        [.. input.Where((one, i) => one != 0 || i == 0 || input[i - 1] != '\r')];

    private sealed class Motions : IMotions
    {
        public int Begun { get; private set; }

        public byte[]? Begin(string name, ReadOnlySpan<byte> sequence) => Begun++ < 0 ? null : new byte[16];

        public string? Find(ReadOnlySpan<byte> sequenceAndSecret) => null;

        public void End(string name)
        {
        }
    }
}
