namespace Conserver.Tests;

/// <summary>
/// One sample, cut in every way that finds a decoder which forgets its state between reads: whole, in two at each place,
/// and byte by byte.
/// </summary>
internal static class EveryCut
{
    public static IEnumerable<byte[][]> Of(byte[] sample)
    {
        yield return [sample];
        for (int cut = 1; cut < sample.Length; cut++)
        {
            yield return [sample[..cut], sample[cut..]];
        }

        yield return [.. sample.Select(one => new[] { one })];
    }
}
