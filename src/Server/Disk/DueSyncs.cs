using System.Collections.Concurrent;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Disk;

/// <summary>Files that were closed and are not on the disk for sure (<c>logfilesync</c>). Any thread.</summary>
internal sealed class DueSyncs
{
    private const int Threads = 4;

    private readonly ConcurrentDictionary<string, bool> paths = new(StringComparer.Ordinal);

    /// <summary>It was closed.</summary>
    public void Add(string path) => paths[path] = true;

    /// <summary>It is on the disk.</summary>
    public void Done(string path) => paths.TryRemove(path, out _);

    /// <summary>Puts them all on the disk when the daemon ends: waits for it, but no longer than that.</summary>
    /// <returns>Those of which nobody knows, each with the reason.</returns>
    public IReadOnlyList<string> Finish(TimeSpan limit)
    {
        var due = new ConcurrentQueue<string>(paths.Keys);
        var reasons = new ConcurrentDictionary<string, string>(due.ToDictionary(path => path, _ => "it takes too long"));
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        Thread[] threads = [.. Enumerable.Range(0, Math.Min(Threads, due.Count)).Select(_ => new Thread(Work))];
        foreach (Thread thread in threads)
        {
            // A disk that hangs does not keep the process.
            thread.IsBackground = true;
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            _ = thread.Join((int)Math.Max(0, end - Environment.TickCount64));
        }

        return [.. reasons.Select(file => $"logfile {file.Key} cannot be put on the disk: {file.Value}")];

        void Work()
        {
            while (due.TryDequeue(out string? path))
            {
                int result = Files.Sync(Latin1.Bytes(path));
                if (result is 0 or -Errno.ENOENT)
                {
                    _ = reasons.TryRemove(path, out _);
                    Done(path);
                }
                else
                {
                    reasons[path] = Latin1.FromNative(Errno.Text(-result));
                }
            }
        }
    }
}
