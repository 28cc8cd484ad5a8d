using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>The C library calls of this project, as the manual pages declare them. 64-bit Linux.</summary>
internal static unsafe partial class Libc
{
    private const string C = "libc";

    [LibraryImport(C, SetLastError = true)]
    internal static partial nint read(int fd, byte* buffer, nuint count);

    [LibraryImport(C, SetLastError = true)]
    internal static partial nint write(int fd, byte* buffer, nuint count);

    [LibraryImport(C, SetLastError = true)]
    internal static partial nint writev(int fd, IoVector* vectors, int count);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int close(int fd);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int fcntl(int fd, int command, nint argument);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int ioctl(int fd, nuint request, nint argument);

    [LibraryImport(C)]
    internal static partial byte* strerror_r(int errno, byte* buffer, nuint length);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int epoll_ctl(int epoll, int operation, int fd, void* epollEvent);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int epoll_wait(int epoll, void* events, int maximum, int timeoutMilliseconds);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int socket(int family, int type, int protocol);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int socketpair(int family, int type, int protocol, int* pair);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int bind(int fd, byte* address, uint length);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int listen(int fd, int backlog);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int accept4(int fd, byte* address, uint* length, int flags);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int connect(int fd, byte* address, uint length);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int shutdown(int fd, int how);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int getsockname(int fd, byte* address, uint* length);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int getpeername(int fd, byte* address, uint* length);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int getsockopt(int fd, int level, int option, int* value, uint* length);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int setsockopt(int fd, int level, int option, int* value, uint length);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int posix_openpt(int flags);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int grantpt(int fd);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int unlockpt(int fd);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int ptsname_r(int fd, byte* buffer, nuint length);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int tcsendbreak(int fd, int duration);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int waitid(int idType, int id, byte* sigInfo, int options);

    [LibraryImport(C, SetLastError = true)]
    internal static partial nint signal(int signal, nint handler);

    [LibraryImport(C, SetLastError = true)]
    internal static partial nint syscall(nint number, nint a, nint b, nint c, nint d = 0);

    [LibraryImport(C)]
    internal static partial uint getegid();

    [LibraryImport(C)]
    internal static partial uint geteuid();

    [LibraryImport(C)]
    internal static partial uint getuid();

    [LibraryImport(C)]
    internal static partial int setpriority(int which, uint who, int value);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int getrlimit(int resource, ulong* limits);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int setrlimit(int resource, ulong* limits);

    [LibraryImport(C)]
    internal static partial int sigfillset(byte* set);

    [LibraryImport(C)]
    internal static partial int sigemptyset(byte* set);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int pipe2(int* fds, int flags);

    [LibraryImport(C)]
    internal static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport(C)]
    internal static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport(C)]
    internal static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, byte* path, int flags, uint mode);

    [LibraryImport(C)]
    internal static partial int posix_spawn_file_actions_adddup2(byte* actions, int fd, int newFd);

    [LibraryImport(C)]
    internal static partial int posix_spawn_file_actions_addchdir_np(byte* actions, byte* path);

    [LibraryImport(C)]
    internal static partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int from);

    [LibraryImport(C)]
    internal static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport(C)]
    internal static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport(C)]
    internal static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport(C)]
    internal static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* set);

    [LibraryImport(C)]
    internal static partial int posix_spawnattr_setsigmask(byte* attributes, byte* set);

    [LibraryImport(C)]
    internal static partial int posix_spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int access(byte* path, int mode);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int open(byte* path, int flags, uint mode);

    [LibraryImport(C, SetLastError = true)]
    internal static partial nint pread(int fd, byte* buffer, nuint count, long offset);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int ftruncate(int fd, long length);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int fchown(int fd, uint user, uint group);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int fsync(int fd);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int flock(int fd, int operation);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int rename(byte* from, byte* to);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int unlink(byte* path);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int link(byte* from, byte* to);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int mkdir(byte* path, uint mode);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int chmod(byte* path, uint mode);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int statx(int directory, byte* path, int flags, uint mask, byte* status);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int inotify_init1(int flags);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int inotify_add_watch(int inotify, byte* path, uint mask);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int inotify_rm_watch(int inotify, int id);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }
}
