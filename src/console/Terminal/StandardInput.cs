using Conserver.Posix;

namespace Conserver.ConsoleProgram.Terminal;

/// <summary>
/// Standard input. What arrives beyond a password or a prompt's answer stays here for the session (conserver 8.2.7
/// threw it away).
/// </summary>
internal sealed class StandardInput
{
    public const int Fd = 0;
    private readonly byte[] buffer = new byte[8192];
    private int start;
    private int end;

    /// <summary>Bytes read from the descriptor and not yet taken.</summary>
    public bool HasBuffered => start < end;

    /// <summary>A pipe or file is used up. A terminal can say "end" (^D) and go on.</summary>
    public bool HasEnded { get; private set; }

    public bool IsTerminal { get; } = RawTerminal.IsTerminal(Fd);

    /// <summary>All bytes at hand, after one read when there are none; empty at the end of input.</summary>
    public ReadOnlySpan<byte> Take()
    {
        if (!HasBuffered)
        {
            Fill();
        }

        ReadOnlySpan<byte> bytes = buffer.AsSpan(start, end - start);
        start = end;
        return bytes;
    }

    /// <summary>The last bytes taken come again.</summary>
    public void GiveBack(int count) => start -= count;

    /// <summary>The next byte, waiting for it; -1 at the end of input.</summary>
    public int ReadByte()
    {
        if (!HasBuffered)
        {
            Fill();
        }

        return HasBuffered ? buffer[start++] : -1;
    }

    /// <summary>The next byte if it is <paramref name="wanted"/> and at hand already is dropped.</summary>
    public void SkipBuffered(byte wanted)
    {
        if (HasBuffered && buffer[start] == wanted)
        {
            start++;
        }
    }

    private void Fill()
    {
        start = end = 0;
        if (HasEnded)
        {
            return;
        }

        int got = Sys.Read(Fd, buffer);
        while (got == -Errno.EAGAIN)
        {
            _ = Poll.Wait(Fd, PollEvents.Read, -1);
            got = Sys.Read(Fd, buffer);
        }

        if (got > 0)
        {
            end = got;
        }
        else
        {
            HasEnded = !IsTerminal;
        }
    }
}
