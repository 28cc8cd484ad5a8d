using System.Globalization;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// Becoming another user on the way to a program. The program that asks starts itself again, as root, with these
/// arguments: <c>--as-user UID GID GROUP,GROUP… TERMINAL PATH ARGV0 ARG…</c>. That process gives the terminal it has as
/// descriptor 0 to the user, lets go of groups, ids and capabilities, and becomes the program; descriptor 3 says why not,
/// and is closed when it has.
/// </summary>
public static unsafe partial class UserSwitch
{
    private const string Flag = "--as-user";
    private const int StatusFd = 3;

    /// <summary>Before the program's own arguments.</summary>
    private const int Fixed = 6;

    /// <summary>
    /// The executable that calls <see cref="Run"/> when <see cref="IsAsked"/>; set at start. Without one nobody can become
    /// another user.
    /// </summary>
    public static string? Program { get; set; }

    /// <summary>This process was started for that; <paramref name="arguments"/> begin with argv[0].</summary>
    public static bool IsAsked(string[] arguments) => arguments.Length > Fixed + 1 && arguments[1] == Flag;

    /// <summary>Becomes the program; comes back with an exit status only when that did not work.</summary>
    public static int Run(string[] arguments)
    {
        try
        {
            var user = new ProcessUser(Number(arguments[2]), Number(arguments[3]), [.. Numbers(arguments[4])]);
            if (arguments[5] == "1")
            {
                // It is this session's terminal already; nobody could have opened it as the user before.
                Require(fchown(0, user.User, uint.MaxValue), "fchown(terminal)");
            }

            Privileges.LetGo(user);
            ResetSignals();
            Execute(arguments[Fixed], arguments[(Fixed + 1)..]);
        }
        catch (PosixException failure)
        {
            byte[] errno = BitConverter.GetBytes(failure.Errno);
            _ = Sys.Write(StatusFd, [.. errno, .. System.Text.Encoding.UTF8.GetBytes(failure.Operation)]);
        }

        const int NotExecuted = 126;
        return NotExecuted;
    }

    /// <summary>The same request by way of this program. Descriptor 3 of it is the status pipe.</summary>
    internal static SpawnRequest Wrap(SpawnRequest request)
    {
        ProcessUser user = request.User!;
        return request with
        {
            Path = Program ?? throw new PosixException("setresuid: this program cannot become another user", Errno.EPERM),
            User = null,
            Arguments =
            [
                "conserver",
                Flag,
                user.User.ToString(CultureInfo.InvariantCulture),
                user.Group.ToString(CultureInfo.InvariantCulture),
                string.Join(',', user.Groups),
                request.Terminal is null ? "0" : "1",
                request.Path,
                .. request.Arguments,
            ],
        };
    }

    /// <summary>Waits until the program runs (null) or says why it does not.</summary>
    internal static PosixException? ReadOutcome(int pipe)
    {
        Span<byte> said = stackalloc byte[512];
        int length = 0;
        while (length < said.Length)
        {
            int got = Sys.Read(pipe, said[length..]);
            if (got <= 0)
            {
                break;
            }

            length += got;
        }

        return length < sizeof(int)
            ? null
            : new PosixException(
                System.Text.Encoding.UTF8.GetString(said[sizeof(int)..length]), MemoryMarshal.Read<int>(said));
    }

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<uint> Numbers(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number);

    // The runtime ignores SIGPIPE, and what is ignored stays so in the program. It needs the real-time ones to the last.
    private static void ResetSignals()
    {
        const int Last = 31, SetMask = 2;
        for (int signal = 1; signal <= Last; signal++)
        {
            _ = Libc.signal(signal, 0);
        }

        byte* none = stackalloc byte[128];
        _ = Libc.sigemptyset(none);
        _ = pthread_sigmask(SetMask, none, null);
    }

    private static void Execute(string path, string[] arguments)
    {
        const uint CloseOnExec = 4;
        Require((int)Libc.syscall(SystemCalls.CloseRange, StatusFd, int.MaxValue, (nint)CloseOnExec), "close_range");
        using var texts = new NativeTexts();
        _ = execv(texts.Add(path), texts.AddAll(arguments));
        throw new PosixException($"execve({path})", Errno.Last);
    }

    private static void Require(int result, string operation) => PosixException.Check(result, operation);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchown(int fd, uint user, uint group);

    [LibraryImport("libc")]
    private static partial int pthread_sigmask(int how, byte* set, byte* before);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int execv(byte* path, byte** arguments);
}
