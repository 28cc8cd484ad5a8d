using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Config.Lint;
using Conserver.Tests;

namespace Conserver.Server.Tests.Config;

/// <summary>
/// Configurations nobody would write: golden ones cut up, joined, and sprinkled with words, punctuation and any
/// bytes. Whatever comes, it is read to its end, quickly, in little memory, and without an exception.
/// </summary>
[Trait("Kind", "fuzz")]
public sealed class ConfigFuzzTests
{
    private const int LongestPiece = 160;

    /// <summary>One input, includes and all.</summary>
    private const long MostBytes = 64 * 1024 * 1024;

    private static readonly byte[][] Seeds =
        [.. GoldenConfig.Names().Select(
            row => Latin1.Bytes(GoldenConfig.Load(row).Text)).Where(text => text.Length < 20_000)];

    private static readonly byte[][] Words =
    [
        .. Bound.Table.All.Select(entry => Latin1.Bytes($" {entry.Setting.Keyword} ")),
        .. Bound.Table.All.Select(entry => entry.Section).Distinct().Select(section => Latin1.Bytes($"\n{section} x {{")),
        .. new[]
        {
            "{", "}", ";", "\"", "\\", "#", "\n", "\r\n", "\0", "\u00ff", "\u00ef\u00bb\u00bf",
            "*", "!", ",", "@", "&", "\"\"",
            "\n#include f\n", "\n#include x.cf\n", "\n#include *\n", "99999999999999999999", "-1", "65536", "h=hs,p=P04x",
            "10.0.0.0/33", "1.2.3.4", " master localhost; type exec; ", " include x; ", "default x {", "default * {",
        }.Select(Latin1.Bytes),
    ];

    [Fact]
    public void Whatever_comes_is_read_without_a_crash_a_hang_or_much_memory() =>
        new Fuzz("config", TimeSpan.FromSeconds(8)) { MostBytes = MostBytes }.Run(Make, Read);

    private static byte[] Make(Random random)
    {
        byte[] buffer = new byte[4 * LongestPiece];
        int length = 0;
        for (int pieces = random.Next(1, 5); pieces > 0; pieces--)
        {
            byte[] seed = Seeds[random.Next(Seeds.Length)];
            int from = random.Next(3) == 0 ? 0 : random.Next(seed.Length + 1);
            length += Append(seed.AsSpan(from, Math.Min(seed.Length - from, random.Next(LongestPiece))), buffer, length);
            for (int words = random.Next(3); words > 0; words--)
            {
                length += Append(Words[random.Next(Words.Length)], buffer, length);
            }
        }

        for (int flips = random.Next(4); flips > 0 && length > 0; flips--)
        {
            buffer[random.Next(length)] = (byte)random.Next(256);
        }

        return buffer[..length];
    }

    private static int Append(ReadOnlySpan<byte> piece, byte[] buffer, int at)
    {
        ReadOnlySpan<byte> fitting = piece[..Math.Min(piece.Length, buffer.Length - at)];
        fitting.CopyTo(buffer.AsSpan(at));
        return fitting.Length;
    }

    private static void Read(byte[] text, Random random)
    {
        ConfigSyntax syntax = ConfigParser.Parse("x.cf", Bound.Table.Vocabulary, new Source(text));
        BindResult result = ConfigBinder.Bind(Bound.Table, syntax, Bound.World, ConfigOverrides.None);
        foreach (Diagnostic diagnostic in result.Diagnostics)
        {
            _ = diagnostic.ToString();
        }

        _ = ConfigCheck.Lines(result).Count();
        if (random.Next(16) == 0)
        {
            LintSurroundings machine = new(_ => null, _ => default);
            _ = ConfigLint.Check(syntax, result, DaemonSettings.Merge(new DaemonOptions(), result.Config.Settings), machine);
        }
    }

    private sealed class Source(ReadOnlyMemory<byte> text) : IConfigSource
    {
        private int reads;

        // A file may include itself; each time is one of the ten thousand files there may be.
        public ConfigText Read(string name, int limit) =>
            name.Length > 8 || ++reads > 24 ? ConfigText.Unreadable("No such file or directory") : ConfigText.Of(text);

        public FoundFiles Find(string name, string includer) => name switch
        {
            "*" => FoundFiles.Of("a", "b"),
            "gone/*" => FoundFiles.Unreadable("No such file or directory"),
            _ => FoundFiles.Of(name),
        };
    }
}
