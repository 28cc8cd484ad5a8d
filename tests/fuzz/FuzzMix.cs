using System.Text;

namespace Conserver.Tests;

/// <summary>
/// Makes input of the words of a language, pieces of its seeds and bytes of any kind, and spoils it a little.
/// </summary>
/// <param name="kind">The name of its seeds, see <see cref="FuzzSeeds"/>.</param>
/// <param name="words">One char a byte.</param>
internal sealed class FuzzMix(string kind, params IEnumerable<string> words)
{
    private readonly IReadOnlyList<byte[]> seeds = FuzzSeeds.Of(kind);
    private readonly byte[][] words = [.. words.Select(word => Encoding.Latin1.GetBytes(word))];

    /// <summary>Pieces of one input.</summary>
    public int MostPieces { get; init; } = 12;

    /// <summary>A piece in a row, at most.</summary>
    public int MostRepeats { get; init; } = 30;

    public byte[] Make(Random random)
    {
        List<byte> bytes = [];
        for (int pieces = random.Next(1, MostPieces); pieces > 0; pieces--)
        {
            ReadOnlySpan<byte> piece = Piece(random);
            int times = random.Next(16) == 0 ? random.Next(MostRepeats) : 1;
            for (; times > 0; times--)
            {
                bytes.AddRange(piece);
            }
        }

        for (int faults = random.Next(4) - 1; faults > 0 && bytes.Count > 0; faults--)
        {
            Spoil(bytes, random);
        }

        return [.. bytes];
    }

    /// <summary>Cuts input at places of chance; none of the pieces is empty.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Cut(byte[] input, Random random)
    {
        int most = random.Next(3) switch { 0 => 1, 1 => 4, _ => Math.Max(1, input.Length) };
        for (int at = 0; at < input.Length;)
        {
            int length = Math.Min(random.Next(1, most + 1), input.Length - at);
            yield return input.AsMemory(at, length);
            at += length;
        }
    }

    private ReadOnlySpan<byte> Piece(Random random)
    {
        int what = random.Next(10);
        if (what < 6 && words.Length > 0)
        {
            return words[random.Next(words.Length)];
        }

        if (what < 8 && seeds.Count > 0)
        {
            byte[] seed = seeds[random.Next(seeds.Count)];
            int from = random.Next(2) == 0 ? 0 : random.Next(seed.Length + 1);
            return seed.AsSpan(from, random.Next(seed.Length - from + 1));
        }

        byte[] any = new byte[random.Next(1, 12)];
        random.NextBytes(any);
        return any;
    }

    private static void Spoil(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes.RemoveAt(at);
                break;
            default:
                bytes.Insert(at, (byte)random.Next(256));
                break;
        }
    }
}
