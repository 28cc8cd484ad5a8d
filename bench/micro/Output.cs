using System.Text;

namespace Conserver.Bench.Micro;

/// <summary>What a booting machine says: 64 KiB of lines of uneven length, one byte in <c>every</c> a 0xFF.</summary>
internal static class Output
{
    public const int Size = 64 * 1024;

    public static byte[] Make(int every = 0)
    {
        var random = new Random(1);
        var text = new StringBuilder(Size + 128);
        while (text.Length < Size)
        {
            text.Append("[    0.000000] ").Append('x', random.Next(10, 100)).Append("\r\n");
        }

        byte[] bytes = Encoding.ASCII.GetBytes(text.ToString()[..Size]);
        for (int i = every - 1; every > 0 && i < bytes.Length; i += every)
        {
            bytes[i] = 0xFF;
        }

        return bytes;
    }
}
