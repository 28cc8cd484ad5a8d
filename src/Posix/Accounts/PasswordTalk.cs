using System.Security.Cryptography;

namespace Conserver.Posix;

/// <summary>
/// A check of the system that may ask more than the password, in a process as with <see cref="PasswordProcess"/> that lives
/// until it has decided. Whoever answers may take a while: no thread waits for that.
/// </summary>
/// <param name="program">The executable that calls <see cref="PasswordProcess.Run"/>.</param>
/// <param name="user">The login name.</param>
/// <param name="limit">What takes longer, from one answer to the next question, is ended.</param>
public sealed class PasswordTalk(string program, byte[] user, TimeSpan limit) : IPasswordTalk
{
    private readonly object gate = new();
    private Child? child;
    private int answers = -1, replies = -1;
    private bool isOver, isBusy;

    public PasswordAnswer Next(ReadOnlySpan<byte> typed)
    {
        lock (gate)
        {
            if (isOver)
            {
                return PasswordAnswer.Failed("nobody wants to know any more");
            }

            isBusy = true;
        }

        bool goesOn = false;
        try
        {
            if (!PasswordProcess.IsFit(user) || (typed.Length > 0 && !PasswordProcess.IsFit(typed)))
            {
                return PasswordAnswer.Wrong;
            }

            PasswordAnswer answer = Exchange(typed);
            goesOn = answer.Asks;
            return answer;
        }
        finally
        {
            Child? ended = null;
            lock (gate)
            {
                isBusy = false;
                isOver |= !goesOn;
                if (isOver)
                {
                    ended = Close();
                }
            }

            // Not with the gate: it may take as long as its file server.
            Finish(ended);
        }
    }

    public void End(Loop loop)
    {
        lock (gate)
        {
            isOver = true;
            if (child is { IsReaped: false })
            {
                _ = Sys.Kill(-child.Pid, Signals.Kill);
            }

            if (!isBusy)
            {
                Close()?.Abandon(loop);
            }
        }
    }

    private PasswordAnswer Exchange(ReadOnlySpan<byte> typed)
    {
        bool isFirst = child is null;
        if (isFirst)
        {
            Start();
            if (PasswordProcess.AwaitHiding(child!, answers, limit) is { } failure)
            {
                return failure;
            }
        }

        Send(typed, isFirst);
        return PasswordProcess.Hear(child!, answers, limit);
    }

    private void Send(ReadOnlySpan<byte> typed, bool isFirst)
    {
        byte[] line = GC.AllocateArray<byte>((isFirst ? user.Length + 1 : 0) + typed.Length + 1, pinned: true);
        try
        {
            if (isFirst)
            {
                user.CopyTo(line, 0);
            }

            typed.CopyTo(line.AsSpan(line.Length - 1 - typed.Length));
            _ = Sys.Write(replies, line);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    private void Start()
    {
        (int read, replies) = Sys.Pipe();
        int say = -1;
        try
        {
            (answers, say) = Sys.Pipe();
            Child started = PasswordProcess.Start(program, PasswordProcess.Talks, read, say);
            lock (gate)
            {
                child = started;
            }
        }
        finally
        {
            Sys.Close(read);
            if (say >= 0)
            {
                Sys.Close(say);
            }
        }
    }

    private static void Finish(Child? ended)
    {
        if (ended is { IsReaped: false })
        {
            _ = Sys.Kill(-ended.Pid, Signals.Kill);
            ended.Wait();
        }

        ended?.Dispose();
    }

    // With the gate. The process is the caller's then.
    private Child? Close()
    {
        foreach (int fd in (int[])[answers, replies])
        {
            if (fd >= 0)
            {
                Sys.Close(fd);
            }
        }

        (answers, replies) = (-1, -1);
        Child? ended = child;
        child = null;
        return ended;
    }
}
