namespace Conserver.Protocol.Grammar;

/// <summary>Where the parser gets files from, by name.</summary>
public interface IConfigSource
{
    /// <summary>
    /// Reads a whole file. The name is <see cref="Text.Latin1"/> text as written, relative names being relative to the
    /// current directory. A directory reads as empty, as with 8.2.7. When the file holds more than
    /// <paramref name="limit"/> bytes, any <paramref name="limit"/> + 1 of them suffice.
    /// </summary>
    ConfigText Read(string name, int limit);
}
