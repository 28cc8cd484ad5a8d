using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Conserver.Posix;

/// <summary>
/// The system's check of a password, in a process of its own: the program that asks starts itself again with
/// <c>--check-password</c>, hears on descriptor 1 that nobody can look into it, gives it name and password on descriptor 0
/// and reads a line. What a module of PAM does - hang, crash, exit, change signals or the user - it does to that process,
/// and the password is gone with it. See docs/decisions/0020-the-systems-passwords.md.
/// </summary>
public static unsafe partial class PasswordProcess
{
    /// <summary>What PAM is asked for.</summary>
    public const string Service = "conserver";

    /// <summary>PAM knows that service.</summary>
    public static bool HasService => Pam.Describes(Service);

    /// <summary>PAM says what is done for services that it does not know.</summary>
    public static bool HasOtherService => Pam.Describes("other");

    /// <summary>
    /// Bytes of a name or a password; a pipe takes both without waiting, be it of one page only. PAM itself allows 512.
    /// </summary>
    public const int Longest = PamQuestions.LongestAnswer;

    /// <summary>It may ask more than the password, see <see cref="PasswordTalk"/>.</summary>
    internal const string Talks = "--talks";

    /// <summary>Its first line: it cannot be looked into any more, and may be told secrets.</summary>
    internal const string Hidden = "Hidden";

    private const string Flag = "--check-password";

    /// <summary>Seconds after which a check that talks ends even when nobody is left to end it.</summary>
    private const uint LongestTalk = 300;

    /// <summary>How long a check may take to end when it has answered.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    /// <summary>This process was started for that; <paramref name="arguments"/> begin with argv[0].</summary>
    public static bool IsAsked(string[] arguments) => arguments.Length >= 2 && arguments[1] == Flag;

    /// <summary>Answers the one question it was started for, and returns the exit status.</summary>
    public static int Run(string[] arguments)
    {
        bool talks = arguments.Contains(Talks);
        PrepareToRun(talks);
        _ = Sys.Write(1, Encoding.Latin1.GetBytes(Hidden + "\n"));
        byte[] question = GC.AllocateArray<byte>(2 * (Longest + 1), pinned: true);
        int length = talks ? ReadTwo(question) : ReadAll(question);

        // What a module prints is nobody's answer.
        int answerTo = Sys.Duplicate(1);
        if (talks)
        {
            PamQuestions.Open(answerTo, Sys.Duplicate(0));
            Silence(0);
        }

        Silence(1);
        Silence(2);
        Span<byte> said = question.AsSpan(0, length);
        int middle = said.IndexOf((byte)0);
        PasswordAnswer answer = middle < 0
            ? PasswordAnswer.Failed("the question was not understood") : Ask(said[..middle], said[(middle + 1)..]);
        CryptographicOperations.ZeroMemory(question);
        string line = string.Create(
            CultureInfo.InvariantCulture, $"{answer.Outcome} {answer.Delay.TotalMilliseconds:F0} {answer.Reason}\n");
        byte[] bytes = Encoding.Latin1.GetBytes(line.ReplaceLineEndings(" ").TrimEnd() + "\n");
        return Sys.Write(answerTo, bytes) == bytes.Length ? 0 : 1;
    }

    // Name and password, each with its NUL, the last of which does not count: what follows answers questions.
    private static int ReadTwo(Span<byte> question)
    {
        int name = PamQuestions.Read(0, question);
        int password = PamQuestions.Read(0, question[name..]);
        return password > 0 ? name + password - 1 : 0;
    }

    private static int ReadAll(Span<byte> question)
    {
        int length = 0;
        int got;
        while (length < question.Length && (got = Sys.Read(0, question[length..])) > 0)
        {
            length += got;
        }

        return length;
    }

    /// <summary>Some account could have such a name, or such a password.</summary>
    internal static bool IsFit(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && text.Length <= Longest && !text.Contains((byte)0);

    /// <summary>Starts such a process and waits for its answer, for a time at most: not for a loop.</summary>
    /// <param name="program">The executable that calls <see cref="Run"/>.</param>
    /// <param name="user">The login name.</param>
    /// <param name="password">As it was typed.</param>
    /// <param name="limit">What takes longer is ended.</param>
    /// <exception cref="PosixException">It could not be started.</exception>
    public static PasswordAnswer Ask(
        string program, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password, TimeSpan limit)
    {
        if (!IsFit(user) || (!password.IsEmpty && !IsFit(password)))
        {
            return PasswordAnswer.Wrong;
        }

        (int readAnswer, int writeAnswer) = Sys.Pipe();
        int readQuestion = -1, writeQuestion = -1;
        Child? child = null;
        try
        {
            (readQuestion, writeQuestion) = Sys.Pipe();
            child = Start(program, null, readQuestion, writeAnswer);
            Close(ref readQuestion);
            Close(ref writeAnswer);
            if (AwaitHiding(child, readAnswer, limit) is { } failure)
            {
                return failure;
            }

            Say(writeQuestion, user, password);
            Close(ref writeQuestion);
            return Hear(child, readAnswer, limit);
        }
        finally
        {
            Close(ref readAnswer);
            Close(ref writeAnswer);
            Close(ref readQuestion);
            Close(ref writeQuestion);
            child?.Dispose();
        }
    }

    private static void Close(ref int fd)
    {
        if (fd >= 0)
        {
            Sys.Close(fd);
            fd = -1;
        }
    }

    // A pipe has room for all of it, whether or not somebody reads; one who has gone is heard of by the answer.
    private static void Say(int pipe, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        byte[] question = GC.AllocateArray<byte>(user.Length + 1 + password.Length, pinned: true);
        user.CopyTo(question);
        password.CopyTo(question.AsSpan(user.Length + 1));
        _ = Sys.Write(pipe, question);
        CryptographicOperations.ZeroMemory(question);
    }

    internal static Child Start(string program, string? how, int input, int output) =>
        Spawn.Start(new SpawnRequest(program, how is null ? ["conserver", Flag] : ["conserver", Flag, how])
        {
            Input = input,
            Output = output,
            Environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
        });

    /// <summary>Waits until nobody can look into it; null then, else why that is not so, and it has ended.</summary>
    internal static PasswordAnswer? AwaitHiding(Child child, int pipe, TimeSpan limit)
    {
        Span<byte> said = stackalloc byte[Hidden.Length + 1];
        return ReadLine(child, pipe, limit, said, out bool isLate) == Hidden + "\n"
            ? null : Unanswered(End(child, isLate), isLate, limit);
    }

    /// <summary>What it has to say next; unless that is a question, it has ended.</summary>
    internal static PasswordAnswer Hear(Child child, int pipe, TimeSpan limit)
    {
        Span<byte> said = stackalloc byte[1024];
        string line = ReadLine(child, pipe, limit, said, out bool isLate);
        PasswordAnswer? answer = Parse(line);
        if (answer is { Asks: true })
        {
            return answer;
        }

        ExitStatus end = End(child, isLate);
        return answer ?? Unanswered(end, isLate, limit);
    }

    private static PasswordAnswer Unanswered(ExitStatus end, bool isLate, TimeSpan limit) =>
        PasswordAnswer.Failed(isLate
            ? string.Create(CultureInfo.InvariantCulture, $"no answer of PAM within {limit.TotalSeconds} s: ended")
            : $"the check ended without an answer ({end}): a PAM module has crashed or left");

    // With all that modules have left in its process group, which is its own until it is reaped; it may have left that.
    private static ExitStatus End(Child child, bool isLate)
    {
        if (!isLate)
        {
            _ = Poll.Wait(child.PidFd, PollEvents.Read, (int)EndTime.TotalMilliseconds);
        }

        _ = Sys.Kill(-child.Pid, Signals.Kill);
        child.Kill(Signals.Kill);
        return child.Wait();
    }

    // Until there is one, the time is over or the process has ended, whoever may still have the other end of the pipe.
    private static string ReadLine(Child child, int pipe, TimeSpan limit, Span<byte> said, out bool isLate)
    {
        long start = Stopwatch.GetTimestamp();
        Span<PollEntry> awaited = [new(pipe, PollEvents.Read), new(child.PidFd, PollEvents.Read)];
        int length = 0;
        isLate = false;
        while (length < said.Length && !said[..length].Contains((byte)'\n'))
        {
            TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || Poll.Wait(awaited, (int)Math.Ceiling(left.TotalMilliseconds)) == 0)
            {
                isLate = true;
                break;
            }

            // Its last words may have come between the looks at the two.
            bool hasSaid = awaited[0].IsReady || Poll.Wait(pipe, PollEvents.Read, 0);
            int got = hasSaid ? Sys.Read(pipe, said[length..]) : 0;
            if (got <= 0)
            {
                break;
            }

            length += got;
        }

        return Encoding.Latin1.GetString(said[..length]);
    }

    /// <summary><c>OUTCOME MILLISECONDS REASON</c>; null for anything else.</summary>
    internal static PasswordAnswer? Parse(string line)
    {
        string[] parts = line.EndsWith('\n') ? line[..^1].Split(' ', 3) : [];
        return parts.Length >= 2
            && Enum.TryParse(parts[0], out PasswordOutcome outcome) && Enum.GetName(outcome) == parts[0]
            && uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint milliseconds)
            ? new PasswordAnswer(outcome, parts.ElementAtOrDefault(2) ?? "", TimeSpan.FromMilliseconds(milliseconds))
            : null;
    }

    private static PasswordAnswer Ask(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        try
        {
            PasswordAnswer answer = Pam.IsConfigured(Service)
                ? Pam.Check(Service, user, password) : ShadowPasswords.Check(user, password);
            string typed = Encoding.Latin1.GetString(user);
            return answer.Outcome != PasswordOutcome.Right ? answer
                : AccountName.Obstacle(typed, name => Users.ByName(name)?.Name) is { } obstacle
                ? PasswordAnswer.Refused(obstacle) with { Delay = answer.Delay }
                : PasswordAnswer.Right;
        }
        catch (Exception failure)
            when (failure is DllNotFoundException or EntryPointNotFoundException or PosixException)
        {
            return PasswordAnswer.Failed(failure.Message);
        }
    }

    // It neither outlives who asked nor leaves the password on a disk.
    private static void PrepareToRun(bool talks)
    {
        const int SetParentDeathSignal = 1;
        Privileges.HideMemory();
        if (talks)
        {
            // The thread that started it may end before it.
            _ = alarm(LongestTalk);
        }
        else
        {
            _ = prctl(SetParentDeathSignal, Signals.Kill, 0, 0, 0);
        }
    }

    private static void Silence(int fd)
    {
        const int ReadAndWrite = 2;
        fixed (byte* nothing = NativeText.Terminated("/dev/null"))
        {
            int opened = Libc.open(nothing, ReadAndWrite, 0);
            _ = dup2(opened, fd);
            Sys.Close(opened);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nint a, nint b, nint c, nint d);

    [LibraryImport("libc")]
    private static partial uint alarm(uint seconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int fd, int target);
}
