using System.IO.Enumeration;
using Conserver.Protocol.Text;

namespace Conserver.Protocol.Grammar;

/// <summary>Configuration files on disk; failures are worded as the C library words them.</summary>
/// <param name="refuse">
/// Why a file, by its native name, must not be opened although it is there: a pipe would be waited for. Null when it may;
/// without this, anything is read.
/// </param>
public sealed class FileConfigSource(Func<string, string?>? refuse = null) : IConfigSource
{
    private static readonly char[] Wildcards = ['*', '?'];

    public ConfigText Read(string name, int limit)
    {
        ArgumentNullException.ThrowIfNull(name);
        string path = Latin1.ToNative(name);
        if (Directory.Exists(path))
        {
            return ConfigText.Of(ReadOnlyMemory<byte>.Empty);
        }

        if (refuse?.Invoke(path) is { } reason)
        {
            return ConfigText.Unreadable(reason);
        }

        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            MemoryStream content = new();
            byte[] chunk = new byte[64 * 1024];
            int read;
            while (content.Length <= limit && (read = file.Read(chunk)) > 0)
            {
                content.Write(chunk, 0, read);
            }

            return ConfigText.Of(content.GetBuffer().AsMemory(0, (int)content.Length));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            return ConfigText.Unreadable("No such file or directory");
        }
        catch (UnauthorizedAccessException)
        {
            return ConfigText.Unreadable("Permission denied");
        }
        catch (IOException e)
        {
            return ConfigText.Unreadable(Latin1.FromNative(e.Message));
        }
    }

    public FoundFiles Find(string name, string includer)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(includer);
        string path = Latin1.ToNative(name);
        if (File.Exists(path))
        {
            return FoundFiles.Of(name);
        }

        string beside = Path.Combine(Path.GetDirectoryName(Latin1.ToNative(includer)) ?? "", path);
        bool folder = Directory.Exists(beside);
        if (!folder && path.IndexOfAny(Wildcards) < 0)
        {
            return FoundFiles.Of(File.Exists(beside) ? Latin1.FromNative(beside) : name);
        }

        try
        {
            return FoundFiles.Of(Matches(folder ? Path.Combine(beside, "*.cf") : beside).ConvertAll(Latin1.FromNative));
        }
        catch (DirectoryNotFoundException)
        {
            return FoundFiles.Unreadable("No such file or directory");
        }
        catch (UnauthorizedAccessException)
        {
            return FoundFiles.Unreadable("Permission denied");
        }
        catch (IOException e)
        {
            return FoundFiles.Unreadable(Latin1.FromNative(e.Message));
        }
    }

    public string Identify(string name)
    {
        string path = Latin1.ToNative(name);
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return name;
        }
    }

    /// <summary>The files a path with wildcards in any of its parts means; none whose name begins with a dot.</summary>
    private static List<string> Matches(string path)
    {
        List<string> names = [];
        foreach (string folder in Folders(Path.GetDirectoryName(path) ?? ""))
        {
            names.AddRange(Entries(folder, Path.GetFileName(path), Directory.EnumerateFiles));
        }

        return names;
    }

    private static List<string> Folders(string path)
    {
        if (path.IndexOfAny(Wildcards) < 0)
        {
            return [path];
        }

        List<string> found = [];
        foreach (string parent in Folders(Path.GetDirectoryName(path) ?? ""))
        {
            found.AddRange(Entries(parent, Path.GetFileName(path), Directory.EnumerateDirectories));
        }

        return found;
    }

    private static List<string> Entries(string folder, string pattern, Func<string, IEnumerable<string>> enumerate)
    {
        List<string> names = [.. enumerate(folder.Length == 0 ? "." : folder).Select(entry => Path.GetFileName(entry)).Where(
            name => name[0] != '.' && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))];
        names.Sort((a, b) => string.CompareOrdinal(Latin1.FromNative(a), Latin1.FromNative(b)));
        return names.ConvertAll(name => Path.Combine(folder, name));
    }
}
