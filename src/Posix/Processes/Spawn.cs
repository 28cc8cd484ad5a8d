using System.Collections;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// Starts programs by posix_spawn(3): no fork of a process with threads, every descriptor above 2 closed, signals at
/// their defaults, a session of its own (and with a terminal, that as controlling terminal: setsid runs before the
/// file actions, so opening the slave acquires it).
/// </summary>
public static unsafe class Spawn
{
    private const short SetSigDefault = 0x04, SetSigMask = 0x08, SetSid = 0x80;
    private const int PidFdOpen = 434;

    /// <summary>Must run before the first child: with SIGCHLD ignored, children cannot be waited for.</summary>
    public static void PrepareProcess()
    {
        const int SIGCHLD = 17;
        if (Libc.signal(SIGCHLD, 0) == -1)
        {
            throw new PosixException("signal(SIGCHLD)", Errno.Last);
        }
    }

    /// <summary>Starts the program.</summary>
    /// <exception cref="PosixException">It could not be started; nothing is left behind.</exception>
    public static Child Start(SpawnRequest request)
    {
        if (request.User is null && request.Group is null)
        {
            return StartHere(request);
        }

        // Credentials set by raw system calls belong to the calling thread alone, so a thread made for this one child
        // changes its own, spawns, and ends.
        Child? child = null;
        PosixException? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                BecomeUser(request);
                child = StartHere(request);
            }
            catch (PosixException caught)
            {
                failure = caught;
            }
        }, 256 * 1024);
        thread.Start();
        thread.Join();
        return child ?? throw failure ?? new PosixException($"posix_spawn({request.Path})", Errno.EIO);
    }

    /// <summary>Hands a terminal to the user who will run on it.</summary>
    public static void GiveTerminal(string path, uint user)
    {
        if (Libc.chown(path, user, uint.MaxValue) != 0)
        {
            throw new PosixException($"chown({path})", Errno.Last);
        }
    }

    private static void BecomeUser(SpawnRequest request)
    {
        bool arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        nint setGroups = arm ? 159 : 116, setResGid = arm ? 149 : 119, setResUid = arm ? 147 : 117;
        uint[] groups = [.. request.Groups];
        fixed (uint* list = groups)
        {
            Require(Libc.syscall(setGroups, groups.Length, (nint)list, 0), "setgroups");
        }

        if (request.Group is { } group)
        {
            Require(Libc.syscall(setResGid, (nint)group, (nint)group, (nint)group), "setresgid");
        }

        if (request.User is { } user)
        {
            Require(Libc.syscall(setResUid, (nint)user, (nint)user, (nint)user), "setresuid");
        }
    }

    private static void Require(nint result, string operation)
    {
        if (result != 0)
        {
            throw new PosixException(operation, Errno.Last);
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

    private static Child StartHere(SpawnRequest request)
    {
        // glibc's posix_spawn_file_actions_t is 80 bytes and posix_spawnattr_t 336; twice that leaves room.
        byte* actions = stackalloc byte[160];
        byte* attributes = stackalloc byte[672];
        byte* set = stackalloc byte[128];
        using var texts = new NativeTexts();
        Done(Libc.posix_spawn_file_actions_init(actions), "posix_spawn_file_actions_init");
        Done(Libc.posix_spawnattr_init(attributes), "posix_spawnattr_init");
        try
        {
            AddFiles(request, actions, texts);
            _ = Libc.sigfillset(set);
            Done(Libc.posix_spawnattr_setsigdefault(attributes, set), "posix_spawnattr_setsigdefault");
            _ = Libc.sigemptyset(set);
            Done(Libc.posix_spawnattr_setsigmask(attributes, set), "posix_spawnattr_setsigmask");
            Done(Libc.posix_spawnattr_setflags(attributes, (short)(SetSid | SetSigDefault | SetSigMask)), "posix_spawnattr_setflags");

            int pid;
            int errno = Libc.posix_spawn(
                &pid, texts.Add(request.Path), actions, attributes, texts.AddAll(request.Arguments), texts.AddAll(Environ()));
            if (errno != 0)
            {
                throw new PosixException($"posix_spawn({request.Path})", errno);
            }

            nint pidFd = Libc.syscall(PidFdOpen, pid, 0, 0);
            return pidFd >= 0 ? new Child(pid, (int)pidFd) : throw new PosixException("pidfd_open", Errno.Last);
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
        }
    }

    private static void AddFiles(SpawnRequest request, byte* actions, NativeTexts texts)
    {
        const int O_RDWR = 2;
        if (request.Terminal is not null)
        {
            Done(Libc.posix_spawn_file_actions_addopen(actions, 0, texts.Add(request.Terminal), O_RDWR, 0), "posix_spawn_file_actions_addopen");
            Done(Libc.posix_spawn_file_actions_adddup2(actions, 0, 1), "posix_spawn_file_actions_adddup2");
            Done(Libc.posix_spawn_file_actions_adddup2(actions, 0, 2), "posix_spawn_file_actions_adddup2");
        }
        else
        {
            if (request.Input >= 0)
            {
                Done(Libc.posix_spawn_file_actions_adddup2(actions, request.Input, 0), "posix_spawn_file_actions_adddup2");
            }

            if (request.Output >= 0)
            {
                Done(Libc.posix_spawn_file_actions_adddup2(actions, request.Output, 1), "posix_spawn_file_actions_adddup2");
                int error = request.Error >= 0 ? request.Error : request.Output;
                Done(Libc.posix_spawn_file_actions_adddup2(actions, error, 2), "posix_spawn_file_actions_adddup2");
            }
        }

        Done(Libc.posix_spawn_file_actions_addclosefrom_np(actions, 3), "posix_spawn_file_actions_addclosefrom_np");
    }

    private static List<string> Environ()
    {
        var list = new List<string>();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            list.Add($"{entry.Key}={entry.Value}");
        }

        return list;
    }
}
