using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Protocol.Tests.Grammar;

internal sealed class FilesInMemory : IConfigSource
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public FilesInMemory(string main) => _files["x.cf"] = Latin1.Bytes(main);

    public int Reads { get; private set; }

    public FilesInMemory With(string name, string text) => With(name, Latin1.Bytes(text));

    public FilesInMemory With(string name, byte[] bytes)
    {
        _files[name] = bytes;
        return this;
    }

    public ConfigText Read(string name, int limit)
    {
        Reads++;
        return _files.TryGetValue(name, out byte[]? bytes)
            ? ConfigText.Of(bytes)
            : ConfigText.Unreadable("No such file or directory");
    }
}
