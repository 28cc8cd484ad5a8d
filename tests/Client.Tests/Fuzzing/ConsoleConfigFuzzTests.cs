using Conserver.Client.Configuration;
using Conserver.Client.Platform;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using Conserver.Tests;

namespace Conserver.Client.Tests.Fuzzing;

/// <summary>Any bytes as console.cf, as the escape of the command line, and as a server's list of others.</summary>
[Trait("Kind", "fuzz")]
public sealed class ConsoleConfigFuzzTests
{
    private readonly FuzzMix mix = new(
        "consolecf",
        "config", "terminal", " * ", " xterm ", "{", "}", ";", "\n", "\"", "\\", "#", "#include f\n", " ", "escape",
        "master", "playback", "port", "replay", "sslcacertificatefile", "sslenabled", "sslrequired", "striphigh", "username",
        "attach",
        "attachsubst", "detachsubst", "yes", "no", "12", "99999999999", "^Ec", "M-", "^", "u=cs", "=", ",",
        "config * { master ");

    [Fact]
    public void A_file_is_read_to_its_end_and_what_is_taken_is_sound() =>
        new Fuzz("consolecf", TimeSpan.FromSeconds(2)) { MostBytes = 16 << 20 }.Run(mix.Make, (input, _) =>
        {
            List<string> complaints = [];
            var before = new ConfigItems { Master = "kept" };
            ConfigItems? items = new ConsoleConfigFile(complaints.Add, "xterm", new PosixPlatform(
                _ => new Posix.NameLookup([], "Name or service not known"))).Read("x.rc", new Source(input), before);
            Assert.NotNull(items);
            Assert.Equal("kept", before.Master);
            Assert.InRange(items.Replay ?? 0, 0, 9999);
            Assert.InRange(items.Playback ?? 0, 0, 9999);
            Assert.InRange(complaints.Count, 0, (input.Length * 24) + 24);
            Assert.All(complaints.Take(8), complaint => Assert.InRange(complaint.Length, 1, input.Length + 200));
        });

    [Fact]
    public void What_an_escape_is_written_as_is_read_again() =>
        new Fuzz("escape-pair", TimeSpan.FromSeconds(1)).Run(
            random => random.Next(2) == 0 ? mix.Make(random) : [(byte)random.Next(256), (byte)random.Next(256)],
            (input, _) =>
            {
                // 8.2.7 has no way to write a ^.
                bool IsWritten(EscapePair pair) => (pair.First & 0x7F) != '^' && (pair.Second & 0x7F) != '^';
                EscapePair given = input.Length == 2 ? new EscapePair(input[0], input[1]) : EscapePair.Default;
                Assert.True(!IsWritten(given) || Read(given.ToString()) == given, given.ToString());
                EscapePair read = Read(Latin1.Text(input)) ?? EscapePair.Default;
                Assert.True(!IsWritten(read) || Read(read.ToString()) == read, read.ToString());
            });

    private static EscapePair? Read(string text)
    {
        try
        {
            return EscapePair.Parse(text);
        }
        catch (ClientException)
        {
            return null;
        }
    }

    private sealed class Source(byte[] text) : IConfigSource
    {
        private int reads;

        public ConfigText Read(string name, int limit) =>
            ++reads > 12 ? ConfigText.Unreadable("No such file or directory") : ConfigText.Of(text);
    }
}
