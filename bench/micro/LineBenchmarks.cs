using System.Buffers;
using BenchmarkDotNet.Attributes;
using Conserver.Server.History;
using Conserver.Server.Lines;
using Conserver.Server.Logging;

namespace Conserver.Bench.Micro;

/// <summary>What a console's output goes through on its way: 64 KiB each.</summary>
[MemoryDiagnoser]
public class LineBenchmarks
{
    private readonly TelnetFilter telnet = new();
    private readonly ArrayBufferWriter<byte> replies = new();
    private readonly ArrayBufferWriter<byte> log = new(4 * Output.Size);
    private readonly CTime time = new(TimeProvider.System);
    private readonly Timestamper none = new(0);
    private readonly Timestamper each = new(1);
    private readonly byte[] output = Output.Make();
    private readonly byte[] buffer = new byte[Output.Size];

    [Benchmark]
    public int Telnet()
    {
        output.CopyTo(buffer, 0);
        return telnet.Decode(buffer, replies);
    }

    [Benchmark]
    public int LogPlain() => Log(none);

    [Benchmark]
    public int LogStampEachLine() => Log(each);

    private int Log(Timestamper stamps)
    {
        log.ResetWrittenCount();
        stamps.Write(output, time, log);
        return log.WrittenCount;
    }
}
