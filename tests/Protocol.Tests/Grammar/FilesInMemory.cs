using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Protocol.Tests.Grammar;

internal sealed class FilesInMemory : IConfigSource
{
    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);

    public FilesInMemory(string main) => files["x.cf"] = Latin1.Bytes(main);

    public int Reads { get; private set; }

    public FilesInMemory With(string name, string text) => With(name, Latin1.Bytes(text));

    public FilesInMemory With(string name, byte[] bytes)
    {
        files[name] = bytes;
        return this;
    }

    public ConfigText Read(string name, int limit)
    {
        Reads++;
        return files.TryGetValue(name, out byte[]? bytes)
            ? ConfigText.Of(bytes)
            : ConfigText.Unreadable("No such file or directory");
    }
}
