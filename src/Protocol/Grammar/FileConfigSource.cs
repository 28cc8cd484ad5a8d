using Conserver.Protocol.Text;

namespace Conserver.Protocol.Grammar;

/// <summary>Configuration files on disk. Pipes work too; failures are worded as the C library words them.</summary>
public sealed class FileConfigSource : IConfigSource
{
    public ConfigText Read(string name, int limit)
    {
        ArgumentNullException.ThrowIfNull(name);
        string path = Latin1.ToNative(name);
        if (Directory.Exists(path))
        {
            return ConfigText.Of(ReadOnlyMemory<byte>.Empty);
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
}
