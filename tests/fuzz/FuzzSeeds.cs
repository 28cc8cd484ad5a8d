using System.Globalization;
using System.Text;

namespace Conserver.Tests;

/// <summary>
/// Input worth trying in each run: what is sane, what has failed once. A line of <c>tests/fuzz/KIND.txt</c> each, with
/// <c>\r \n \\</c> and <c>\xNN</c>, or hexadecimal behind <c>hex:</c>; <c>#</c> begins a comment.
/// </summary>
internal static class FuzzSeeds
{
    private const string Hex = "hex:";

    /// <summary>Bytes of one that are shown: the number makes the rest.</summary>
    private const int MostShown = 4096;

    /// <summary>Those of a kind; empty when it has no file.</summary>
    public static IReadOnlyList<byte[]> Of(string kind)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "fuzz", kind + ".txt");
        return !File.Exists(file) ? []
            : [.. File.ReadAllLines(file).Where(line => line.Length > 0 && line[0] != '#').Select(Parse)];
    }

    /// <summary>As it is written in a file.</summary>
    public static string Print(byte[] bytes)
    {
        if (bytes.Length > MostShown)
        {
            return $"{Print(bytes[..MostShown])}... of {bytes.Length} bytes";
        }

        if (bytes.Count(one => one is < 0x20 or > 0x7E) > bytes.Length / 2)
        {
            return Hex + Convert.ToHexString(bytes);
        }

        var text = new StringBuilder();
        foreach (byte one in bytes)
        {
            _ = one switch
            {
                (byte)'\r' => text.Append("\\r"),
                (byte)'\n' => text.Append("\\n"),
                (byte)'\\' => text.Append("\\\\"),
                < 0x20 or > 0x7E => text.Append(CultureInfo.InvariantCulture, $"\\x{one:X2}"),
                _ => text.Append((char)one),
            };
        }

        return text.ToString();
    }

    private static byte[] Parse(string line)
    {
        if (line.StartsWith(Hex, StringComparison.Ordinal))
        {
            return Convert.FromHexString(line.AsSpan(Hex.Length));
        }

        List<byte> bytes = [];
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                bytes.Add((byte)line[i]);
                continue;
            }

            i++;
            bytes.Add(line[i] switch
            {
                'r' => (byte)'\r',
                'n' => (byte)'\n',
                'x' => byte.Parse(line.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                _ => (byte)line[i],
            });
            i += line[i] == 'x' ? 2 : 0;
        }

        return [.. bytes];
    }
}
