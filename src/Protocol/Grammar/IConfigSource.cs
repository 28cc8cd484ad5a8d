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

    /// <summary>
    /// The files an <c>#include</c> means, in order: usually the one of that name. Ours beyond 8.2.7, where none of these
    /// would have read anything: a name with <c>*</c> or <c>?</c> means every file it matches, a directory means its
    /// <c>*.cf</c>, both looked for beside the including file and sorted by bytes; and a file that is not in the current
    /// directory is looked for there, too.
    /// </summary>
    /// <param name="name">As written.</param>
    /// <param name="includer">The file that includes it.</param>
    FoundFiles Find(string name, string includer) => FoundFiles.Of(name);

    /// <summary>The same for all names of one file.</summary>
    string Identify(string name) => name;
}
