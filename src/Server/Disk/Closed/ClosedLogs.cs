using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.Disk;

/// <summary>
/// What becomes of the closed files of logs: they are compressed, and deleted when there are too many of them. Only regular
/// files with one name, which can only be a log's own. Off the loops: all of it blocks. What could not be done is said
/// and tried again the next time. A folder is listed once.
/// </summary>
internal sealed class ClosedLogs(Action<string> say)
{
    private readonly Dictionary<string, string[]> listings = new(StringComparer.Ordinal);

    /// <summary>Does what is wanted for one log.</summary>
    /// <param name="name">The log.</param>
    /// <param name="current">The file that is written; never touched.</param>
    /// <param name="keeping">How much is kept.</param>
    /// <param name="now">The present time, UTC.</param>
    public void Tidy(LogName name, string current, LogKeeping keeping, DateTime now)
    {
        List<ClosedLog> files = Find(name, current, dropsHalfMade: keeping.Compresses);
        if (keeping.Compresses)
        {
            var index = new Lazy<PlaceRuns>(() => PlaceRuns.Read(name.Lasting));
            files = [.. files.Select(file => Compressed(file, index))];
        }

        files.Sort((one, other) => other.Written.CompareTo(one.Written));
        long size = 0;
        for (int i = 0; i < files.Count; i++)
        {
            size += files[i].Size;
            string? reason = keeping.Count > 0 && i >= keeping.Count ? "logfilekeep"
                : keeping.Age > TimeSpan.Zero && now - files[i].Written > keeping.Age ? "logfilekeepage"
                : keeping.Size > 0 && size > keeping.Size ? "logfilekeepsize"
                : null;
            if (reason is not null)
            {
                Delete(files[i], reason);
            }
        }
    }

    /// <summary>Deletes the oldest closed files of all these logs until no more than so many bytes are left.</summary>
    /// <param name="logs">Each with the file that is written.</param>
    /// <param name="most">Bytes.</param>
    public void Tidy(IEnumerable<(LogName Name, string Current)> logs, long most)
    {
        List<ClosedLog> files =
        [
            .. logs.SelectMany(log => Find(log.Name, log.Current, dropsHalfMade: false)).DistinctBy(file => file.Path),
        ];
        files.Sort((one, other) => other.Written.CompareTo(one.Written));
        long size = 0;
        foreach (ClosedLog file in files)
        {
            size += file.Size;
            if (size > most)
            {
                Delete(file, "logkeepsize");
            }
        }
    }

    /// <summary>The closed files of a log, in no order.</summary>
    /// <param name="name">The log.</param>
    /// <param name="current">The file that is written.</param>
    /// <param name="dropsHalfMade">What was being compressed when the daemon ended is deleted.</param>
    public List<ClosedLog> Find(LogName name, string current, bool dropsHalfMade)
    {
        List<ClosedLog> found = [];
        bool isWritten = false;
        foreach (string path in Listed(name))
        {
            isWritten |= path == current;
            if (path == current
                || !name.IsClosed(path[name.Folder.Length..], out bool isHalfMade)
                || Files.LinkStatus(Latin1.Bytes(path), out FileStatus status) != 0
                || status is not { IsRegular: true, Links: 1 })
            {
                continue;
            }

            if (!isHalfMade)
            {
                found.Add(new ClosedLog(path, DateTime.UnixEpoch.AddTicks(status.Modified / 100), status.Size));
            }
            else if (dropsHalfMade)
            {
                _ = Files.Delete(Latin1.Bytes(path));
            }
        }

        _ = found.RemoveAll(file => file.IsInUse);
        if (name.IsDated && !isWritten && found.Count > 0 && !found.MaxBy(file => file.Written)!.IsCompressed)
        {
            // That of a console which has said nothing since is all there is of it.
            _ = found.Remove(found.MaxBy(file => file.Written)!);
        }

        return found;
    }

    // The paths in a log's folder that begin as it does.
    private IEnumerable<string> Listed(LogName name)
    {
        if (!listings.TryGetValue(name.Folder, out string[]? all))
        {
            listings[name.Folder] = all = List(name.Folder);
            Array.Sort(all, StringComparer.Ordinal);
        }

        int first = Array.BinarySearch(all, name.Beginning, StringComparer.Ordinal);
        return all.Skip(first < 0 ? ~first : first).TakeWhile(name.Begins);
    }

    private string[] List(string name)
    {
        string folder = name.Length > 0 ? name : "./";
        try
        {
            return
            [
                .. new DirectoryInfo(Latin1.ToNative(folder)).EnumerateFiles()
                    .Select(file => name + Latin1.FromNative(file.Name)),
            ];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            say($"closed log files in {folder}: {Latin1.FromNative(failure.Message)}");
            return [];
        }
    }

    private ClosedLog Compressed(ClosedLog file, Lazy<PlaceRuns> index)
    {
        if (!file.IsCompressed)
        {
            try
            {
                return file.Compress(index.Value) ?? file;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                say($"{file.Path} cannot be compressed: {Latin1.FromNative(failure.Message)}");
            }
        }

        return file;
    }

    private void Delete(ClosedLog file, string reason)
    {
        if (file.IsInUse)
        {
            return;
        }

        int errno = -Files.Delete(Latin1.Bytes(file.Path));
        say(errno == 0 ? $"{file.Path} deleted ({reason})"
            : $"{file.Path} cannot be deleted: {Latin1.FromNative(Errno.Text(errno))}");
    }
}
