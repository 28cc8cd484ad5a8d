using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Conserver.Protocol.Grammar;
using Conserver.Server.Config;
using Conserver.Server.Lines;

namespace Conserver.Bench.Micro;

/// <summary>Reading a configuration of a thousand consoles.</summary>
[MemoryDiagnoser]
public class ConfigBenchmarks : IConfigSource
{
    private static readonly SettingTable Table = new(LineKinds.All);

    private byte[] text = [];

    [GlobalSetup]
    public void Setup()
    {
        var config =
            new StringBuilder("default full { master localhost; type host; protocol telnet; rw *; timestamp 1m; }\n");
        for (int i = 0; i < 1000; i++)
        {
            config.Append(
                CultureInfo.InvariantCulture,
                $"console rack{i / 40}-{i} "
                    + $"{{ include full; host ts{i / 40}; port {2000 + (i % 40)}; logfile /var/consoles/&; }}\n");
        }

        text = Encoding.ASCII.GetBytes(config.ToString());
    }

    [Benchmark]
    public int Parse() => ConfigParser.Parse("conserver.cf", Table.Vocabulary, this).Events.Count;

    ConfigText IConfigSource.Read(string name, int limit) => ConfigText.Of(text);
}
