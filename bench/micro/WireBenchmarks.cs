using BenchmarkDotNet.Attributes;
using Conserver.Protocol.Escape;
using Conserver.Protocol.Wire;

namespace Conserver.Bench.Micro;

/// <summary>The clients' protocol over 64 KiB, with and without bytes that need quoting.</summary>
[MemoryDiagnoser]
public class WireBenchmarks
{
    private readonly EscapeReader escapes = new();
    private byte[] data = [];
    private byte[] quoted = [];

    /// <summary>One byte in so many is a 0xFF; 0 for none.</summary>
    [Params(0, 1000, 16)]
    public int Every { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        data = Output.Make(Every);
        quoted = new byte[data.Length + WireEncoder.CountEscapes(data)];
        WireEncoder.Encode(data, quoted);
    }

    [Benchmark]
    public int Encode() => WireEncoder.Encode(data, quoted);

    [Benchmark]
    public int Decode()
    {
        var decoder = default(WireDecoder);
        ReadOnlySpan<byte> input = quoted;
        int count = 0;
        while (decoder.TryRead(ref input, out WireToken token))
        {
            count += token.Data.Length;
        }

        return count;
    }

    [Benchmark]
    public int FindEscapes()
    {
        ReadOnlySpan<byte> input = data;
        int count = 0;
        while (escapes.TryRead(ref input, out EscapeToken token))
        {
            count += token.Keys.Length;
        }

        return count;
    }
}
