using System.Collections;

namespace Conserver.Posix;

/// <summary>
/// Starts programs by posix_spawn(3): no fork of a process with threads, every descriptor above 2 closed, signals at
/// their defaults, a session of its own (and with a terminal, that as controlling terminal: setsid runs before the
/// file actions, so opening the slave acquires it).
/// </summary>
/// <remarks>
/// No thread of this process ever takes another user's identity: that user could kill the process as long as it has.
/// This very program is started as what this process is and becomes the user in a process of its own, see
/// <see cref="UserSwitch"/>.
/// </remarks>
public static unsafe class Spawn
{
    private const short SetSigDefault = 0x04, SetSigMask = 0x08, SetSid = 0x80;

    /// <summary>Starts the program. With a user to become it waits until that has happened: not for a loop then.</summary>
    /// <exception cref="PosixException">It could not be started; nothing is left behind.</exception>
    public static Child Start(SpawnRequest request)
    {
        if (request.User is null)
        {
            return StartHere(request, status: -1);
        }

        (int read, int write) = Sys.Pipe();
        try
        {
            Child child = StartLent(UserSwitch.Wrap(request), write);
            Sys.Close(write);
            write = -1;
            if (UserSwitch.ReadOutcome(read) is not { } failure)
            {
                return child;
            }

            child.Wait();
            child.Dispose();
            throw failure;
        }
        finally
        {
            Sys.Close(read);
            if (write >= 0)
            {
                Sys.Close(write);
            }
        }
    }

    private static Child StartLent(SpawnRequest request, int status)
    {
        try
        {
            Privileges.Lend();
            return StartHere(request, status);
        }
        finally
        {
            Privileges.TakeBack();
        }
    }

    // These return the error number instead of setting errno.
    private static void Done(int errno, string operation)
    {
        if (errno != 0)
        {
            throw new PosixException(operation, errno);
        }
    }

    private static Child StartHere(SpawnRequest request, int status)
    {
        // glibc's posix_spawn_file_actions_t is 80 bytes and posix_spawnattr_t 336; twice that leaves room.
        byte* actions = stackalloc byte[160];
        byte* attributes = stackalloc byte[672];
        byte* set = stackalloc byte[128];
        using var texts = new NativeTexts();
        using var spare = new SpareDescriptor();
        Done(Libc.posix_spawn_file_actions_init(actions), "posix_spawn_file_actions_init");
        Done(Libc.posix_spawnattr_init(attributes), "posix_spawnattr_init");
        try
        {
            AddFiles(request, status, actions, texts);
            _ = Libc.sigfillset(set);
            Done(Libc.posix_spawnattr_setsigdefault(attributes, set), "posix_spawnattr_setsigdefault");
            _ = Libc.sigemptyset(set);
            Done(Libc.posix_spawnattr_setsigmask(attributes, set), "posix_spawnattr_setsigmask");
            const short Flags = SetSid | SetSigDefault | SetSigMask;
            Done(Libc.posix_spawnattr_setflags(attributes, Flags), "posix_spawnattr_setflags");

            int pid;
            byte** environment = texts.AddAll(request.Environment ?? Environ());
            byte* path = texts.Add(request.Path);
            byte** arguments = texts.AddAll(request.Arguments);
            lock (Child.Gate)
            {
                int errno = Libc.posix_spawn(&pid, path, actions, attributes, arguments, environment);
                return errno == 0 ? Hold(pid, spare) : throw Failure(request, errno);
            }
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
        }
    }

    // The one number is for all that was to be done.
    private static PosixException Failure(SpawnRequest request, int errno) =>
        request.Directory is { } folder && !System.IO.Directory.Exists(folder)
            ? new PosixException($"chdir({folder})", errno)
            : new PosixException($"posix_spawn({request.Path})", errno);

    // A child without a descriptor could never be waited for.
    private static Child Hold(int pid, SpareDescriptor spare)
    {
        spare.Dispose();
        nint pidFd = Libc.syscall(SystemCalls.PidFdOpen, pid, 0, 0);
        if (pidFd >= 0)
        {
            return new Child(pid, (int)pidFd);
        }

        // Another thread has just taken the last descriptor.
        int errno = Errno.Last;
        const int PPid = 1, Exited = 4;
        byte* info = stackalloc byte[128];
        _ = Sys.Kill(-pid, Signals.Kill);
        while (Libc.waitid(PPid, pid, info, Exited) != 0 && Errno.Last == Errno.EINTR)
        {
        }

        throw new PosixException("pidfd_open", errno);
    }

    private static void AddFiles(SpawnRequest request, int status, byte* actions, NativeTexts texts)
    {
        if (request.Terminal is not null)
        {
            Open(actions, 0, request.Terminal, texts);
            Duplicate(actions, 0, 1);
            Duplicate(actions, 0, 2);
        }
        else
        {
            Give(actions, 0, request.Input, texts);
            Give(actions, 1, request.Output, texts);
            Give(actions, 2, request.Error >= 0 ? request.Error : request.Output, texts);
        }

        if (request.Directory is not null)
        {
            Done(
                Libc.posix_spawn_file_actions_addchdir_np(actions, texts.Add(request.Directory)),
                "posix_spawn_file_actions_addchdir_np");
        }

        int first = 3;
        if (status >= 0)
        {
            Duplicate(actions, status, first++);
        }

        Done(Libc.posix_spawn_file_actions_addclosefrom_np(actions, first), "posix_spawn_file_actions_addclosefrom_np");
    }

    private static void Give(byte* actions, int target, int fd, NativeTexts texts)
    {
        if (fd >= 0)
        {
            Duplicate(actions, fd, target);
        }
        else
        {
            Open(actions, target, "/dev/null", texts);
        }
    }

    private static void Open(byte* actions, int target, string path, NativeTexts texts)
    {
        const int O_RDWR = 2;
        Done(
            Libc.posix_spawn_file_actions_addopen(actions, target, texts.Add(path), O_RDWR, 0),
            "posix_spawn_file_actions_addopen");
    }

    private static void Duplicate(byte* actions, int fd, int target) =>
        Done(Libc.posix_spawn_file_actions_adddup2(actions, fd, target), "posix_spawn_file_actions_adddup2");

    private static List<string> Environ()
    {
        var list = new List<string>();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            list.Add($"{entry.Key}={entry.Value}");
        }

        return list;
    }

    /// <summary>
    /// Keeps a place for the descriptor that the child will need: without one it is not even started. An eventfd serves.
    /// </summary>
    private sealed class SpareDescriptor : IDisposable
    {
        private int fd = PosixException.Check(Libc.eventfd(0, 0x80000), "pidfd_open");

        public void Dispose()
        {
            if (fd >= 0)
            {
                Sys.Close(fd);
                fd = -1;
            }
        }
    }
}
