using System.Buffers.Binary;
using System.Text;

namespace Conserver.Posix;

/// <summary>
/// A path at which something may come and go (inotify on its folder): whoever waits is called when that may have happened,
/// or its permissions have changed, and looks for itself. While the folder is missing the nearest one above it is watched.
/// That a folder further up is moved away is not noticed, nor what happens behind links (see <see cref="LinkChain"/>). Used
/// on the loop's thread only.
/// </summary>
public sealed class PathWatch
{
    private readonly string path;
    private readonly ILoopOwner owner;
    private readonly Action callback;
    private Set.Folder? folder;
    private string name = "";
    private bool removed;
    private bool touched;
    private bool displaced;

    // The folder is the path's own, not one above it.
    private bool isAtEnd;

    private PathWatch(string path, ILoopOwner owner, Action callback)
    {
        this.path = path.TrimEnd('/');
        this.owner = owner;
        this.callback = callback;
    }

    /// <summary>Why nothing is heard any more; the callback was called to say so. Null while it works.</summary>
    public PosixException? Failure { get; private set; }

    /// <summary>Stops waiting.</summary>
    public void Remove()
    {
        removed = true;
        folder?.Leave(name, this);
        folder = null;
    }

    /// <summary>The paths of one loop: one inotify descriptor, made when the first of them is watched.</summary>
    internal sealed class Set(Watch.Set watches, Faults faults) : ILoopOwner, IDisposable
    {
        private const int Flags = 0x80800; // IN_CLOEXEC, IN_NONBLOCK

        // struct inotify_event: wd, mask, cookie, len, 32 bits each; then so many bytes of a name, filled up with NULs.
        private const int MaskAt = 4, LengthAt = 12, HeaderSize = 16;

        /// <summary>How often a folder is looked for that comes and goes meanwhile.</summary>
        private const int Attempts = 16;

        private readonly Dictionary<int, Folder> folders = [];
        private readonly List<PathWatch> told = [];
        private byte[] buffer = [];
        private int inotify = -1;

        /// <summary>Descriptors of its own among those that are watched.</summary>
        public int Descriptors => inotify < 0 ? 0 : 1;

        /// <exception cref="PosixException">There is no inotify to be had, or not for this folder.</exception>
        public PathWatch Make(string path, ILoopOwner owner, Action callback)
        {
            Open();
            PathWatch watch = new(path, owner, callback);
            Place(watch);
            return watch;
        }

        public void Dispose()
        {
            if (inotify >= 0)
            {
                Sys.Close(inotify);
            }
        }

        // What was read is told to the others when one of them throws: each has an owner of its own.
        void ILoopOwner.Faulted(Exception failure) => faults.Report(failure);

        private void Open()
        {
            if (inotify >= 0)
            {
                return;
            }

            int fd = PosixException.Check(Libc.inotify_init1(Flags), "inotify_init1");
            try
            {
                watches.Make(fd, Ready.Read, this, OnReady);
            }
            catch (PosixException)
            {
                Sys.Close(fd);
                throw;
            }

            inotify = fd;
            buffer = new byte[16 * 1024];
        }

        private void OnReady(Ready ready)
        {
            int got = Sys.Read(inotify, buffer);
            for (int at = 0; at + HeaderSize <= got;)
            {
                ReadOnlySpan<byte> header = buffer.AsSpan(at, HeaderSize);
                int id = BinaryPrimitives.ReadInt32LittleEndian(header);
                var mask = (InotifyEvents)BinaryPrimitives.ReadUInt32LittleEndian(header[MaskAt..]);
                int length = BinaryPrimitives.ReadInt32LittleEndian(header[LengthAt..]);
                ReadOnlySpan<byte> padded = buffer.AsSpan(at + HeaderSize, length);
                at += HeaderSize + length;
                Note(id, mask, padded[..(padded.IndexOf((byte)0) is >= 0 and var end ? end : length)]);
            }

            for (int i = 0; i < told.Count; i++)
            {
                told[i].touched = false;
                Tell(told[i]);
            }

            told.Clear();
        }

        private void Note(int id, InotifyEvents mask, ReadOnlySpan<byte> name)
        {
            if ((mask & InotifyEvents.Overflow) != 0)
            {
                // The kernel has forgotten some.
                foreach (Folder each in folders.Values)
                {
                    each.Touch(told, displaced: true);
                }
            }
            else if (folders.TryGetValue(id, out Folder? folder))
            {
                if (name.IsEmpty)
                {
                    folder.Touch(told, displaced: (mask & InotifyEvents.FolderGone) != 0);
                }
                else
                {
                    folder.Touch(told, name);
                }
            }
        }

        private void Tell(PathWatch watch)
        {
            if (watch.removed)
            {
                return;
            }

            try
            {
                faults.Trial?.Invoke(watch.owner, watch.callback);
                Follow(watch);
                watch.callback();
            }
            catch (Exception failure)
            {
                if (!faults.Tell(watch.owner, failure))
                {
                    watch.Remove();
                }
            }
        }

        // There may be more of its folders now, or fewer.
        private void Follow(PathWatch watch)
        {
            if (watch.isAtEnd && !watch.displaced)
            {
                return;
            }

            watch.displaced = false;
            try
            {
                Place(watch);
            }
            catch (PosixException failure)
            {
                watch.Remove();
                watch.Failure = failure;
            }
        }

        private void Place(PathWatch watch)
        {
            for (int attempt = 1; !TryPlace(watch) && attempt < Attempts; attempt++)
            {
            }
        }

        // False when a folder has come meanwhile.
        private bool TryPlace(PathWatch watch)
        {
            string path = watch.path;
            int end = path.Length;
            while (true)
            {
                int slash = path.AsSpan(0, end).LastIndexOf('/');
                string above = slash < 0 ? "." : path[..Math.Max(1, slash)];
                int id = Add(above);
                if (id >= 0)
                {
                    string next = path[(slash + 1)..end];
                    Folder folder = folders.TryGetValue(id, out Folder? known) ? known : folders[id] = new Folder(this, id);
                    folder.Enter(next, watch);
                    watch.folder?.Leave(watch.name, watch);
                    (watch.folder, watch.name, watch.isAtEnd) = (folder, next, end == path.Length);
                    return watch.isAtEnd
                        || Files.Status(Encoding.Latin1.GetBytes(path[..end]), out FileStatus status) != 0
                        || !status.IsDirectory;
                }

                if (slash <= 0 || -id is not (Errno.ENOENT or Errno.ENOTDIR))
                {
                    throw new PosixException($"inotify_add_watch({above})", -id);
                }

                end = path.AsSpan(0, slash + 1).TrimEnd('/').Length;
            }
        }

        private unsafe int Add(string folder)
        {
            fixed (byte* text = NativeText.Terminated(folder))
            {
                int id = Libc.inotify_add_watch(inotify, text, (uint)InotifyEvents.Wanted);
                return id >= 0 ? id : -Errno.Last;
            }
        }

        /// <summary>A folder that is watched, and the names in it that somebody waits for.</summary>
        internal sealed class Folder(Set set, int id)
        {
            private readonly Dictionary<string, List<PathWatch>> names = new(StringComparer.Ordinal);

            public void Enter(string name, PathWatch watch)
            {
                if (!names.TryGetValue(name, out List<PathWatch>? waiting))
                {
                    names[name] = waiting = new List<PathWatch>(1);
                }

                waiting.Add(watch);
            }

            public void Leave(string name, PathWatch watch)
            {
                if (names.TryGetValue(name, out List<PathWatch>? waiting) && waiting.Remove(watch) && waiting.Count == 0)
                {
                    names.Remove(name);
                    if (names.Count == 0 && set.folders.Remove(id))
                    {
                        _ = Libc.inotify_rm_watch(set.inotify, id);
                    }
                }
            }

            /// <summary>All who wait here.</summary>
            public void Touch(List<PathWatch> told, bool displaced)
            {
                foreach (PathWatch watch in names.Values.SelectMany(waiting => waiting))
                {
                    watch.displaced |= displaced;
                    Add(told, watch);
                }
            }

            /// <summary>Who wait for this name.</summary>
            public void Touch(List<PathWatch> told, ReadOnlySpan<byte> name)
            {
                Span<char> text = stackalloc char[name.Length];
                _ = Encoding.Latin1.GetChars(name, text);
                if (names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out List<PathWatch>? waiting))
                {
                    waiting.ForEach(watch => Add(told, watch));
                }
            }

            private static void Add(List<PathWatch> told, PathWatch watch)
            {
                if (!watch.touched)
                {
                    watch.touched = true;
                    told.Add(watch);
                }
            }
        }
    }
}
