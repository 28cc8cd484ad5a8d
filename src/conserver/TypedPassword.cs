using System.Security.Cryptography;
using Conserver.Posix;

namespace Conserver.Daemon;

/// <summary>A new password from standard input: twice from a terminal, which does not show it; else one line.</summary>
internal static class TypedPassword
{
    /// <summary>Nothing longer can be hashed (CRYPT_MAX_PASSPHRASE_SIZE), or typed at a client.</summary>
    public const int Longest = 511;

    private const int NewLine = '\n';

    /// <summary>How many bytes of the array it has; below zero when there is none that fits, which has been said.</summary>
    /// <param name="user">Whose it is to be.</param>
    /// <param name="password">Room for one byte more than <see cref="Longest"/>.</param>
    /// <param name="errors">Takes questions and complaints.</param>
    public static int Read(string user, byte[] password, TextWriter errors) => RawTerminal.IsTerminal(0)
        ? AskTwice(user, password, errors) : Fit(ReadLine(password), "standard input has no password", errors);

    private static int AskTwice(string user, byte[] password, TextWriter errors)
    {
        byte[] again = GC.AllocateArray<byte>(password.Length, pinned: true);
        RawTerminal terminal = RawTerminal.TryOpen(0)!;
        using var signals = new Signals();
        foreach (int signal in (int[])[Signals.Hup, Signals.Interrupt, Signals.Quit, Signals.Term])
        {
            signals.On(signal, action => action(), () =>
            {
                const int Killed = 128;
                terminal.Restore();
                Environment.Exit(Killed + signal);
            });
        }

        try
        {
            terminal.SetPassword();
            int length = Prompt($"New password of {CheckCommand.Shown(user)}: ", password, errors);
            bool isWhole = length is > 0 and <= Longest;
            int repeated = isWhole ? Prompt("The same again: ", again, errors) : 0;
            terminal.Restore();
            if (isWhole && !again.AsSpan(0, Math.Max(0, repeated)).SequenceEqual(password.AsSpan(0, length)))
            {
                errors.WriteLine("the two are not the same: nothing has been changed");
                return -1;
            }

            return Fit(length, "no password", errors);
        }
        finally
        {
            terminal.Restore();
            CryptographicOperations.ZeroMemory(again);
        }
    }

    private static int Prompt(string question, byte[] answer, TextWriter errors)
    {
        errors.Write(question);
        errors.Flush();
        int length = ReadLine(answer);

        // Nothing of what was typed has been shown, its end included; the terminal adds no CR of its own now.
        errors.Write("\r\n");
        return length;
    }

    private static int Fit(int length, string none, TextWriter errors)
    {
        if (length is > 0 and <= Longest)
        {
            return length;
        }

        errors.WriteLine(length == 0 ? $"{none}: nothing has been changed"
            : length < 0 ? "a password has no NUL: nothing has been changed"
            : $"a password has {Longest} bytes at most: nothing has been changed");
        return -1;
    }

    /// <summary>The bytes before the end of the line; one more than may be when it goes on; below zero with a NUL.</summary>
    private static int ReadLine(byte[] line)
    {
        int length = 0;
        byte[] one = GC.AllocateArray<byte>(1, pinned: true);
        while (length < line.Length && Sys.Read(0, one) > 0 && one[0] != NewLine)
        {
            line[length++] = one[0];
        }

        one[0] = 0;
        if (length > 0 && length < line.Length && line[length - 1] == '\r')
        {
            length--;
        }

        return line.AsSpan(0, length).Contains((byte)0) ? -1 : length;
    }
}
