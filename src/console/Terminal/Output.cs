using Conserver.Client;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Terminal;

/// <summary>
/// Standard output and standard error. As in conserver 8.2.7 two writers share standard output: what servers say goes
/// out at once, the client's own lines are buffered as stdio would (by line on a terminal, else until
/// <see cref="Flush"/>); so in a file a message of the day comes before the line that says how to get help.
/// </summary>
internal sealed class Output(string programName) : IReport
{
    public const int StandardOutput = 1, StandardError = 2;
    private const int BufferSize = 4096;
    private readonly List<byte> buffer = [];
    private bool? isTerminal;
    private bool isBroken;

    /// <summary>0 is silent; each <c>-D</c> says more.</summary>
    public int DebugLevel { get; set; }

    /// <summary>Nobody reads standard output any more.</summary>
    public bool IsBroken => isBroken;

    /// <summary>The exit status: what could not be written is no success.</summary>
    public int StatusOf(int status) => status == ExitCode.Ok && isBroken ? ExitCode.Unavailable : status;

    /// <summary>The name in front of complaints.</summary>
    public string ProgramName => programName;

    /// <summary>What servers refuse is said on standard error: standard output has a form of its own.</summary>
    public bool RefusesOnError { get; set; }

    /// <summary>Writes server data or a notice at once.</summary>
    public void Show(ReadOnlySpan<byte> bytes)
    {
        if (!isBroken && !WriteAll(StandardOutput, bytes, out int errno))
        {
            isBroken = true;

            // A reader that has seen enough is no failure of anything.
            if (errno == Errno.EPIPE)
            {
                return;
            }

            Complain($"FileWrite(): fd {StandardOutput}: {Errno.Text(errno)}");
        }
    }

    /// <inheritdoc cref="Show(ReadOnlySpan{byte})"/>
    public void Show(string text) => Show(Latin1.Bytes(text));

    /// <summary>
    /// Says what a server answered instead of what was wanted; as conserver 8.2.7 does, on standard output.
    /// </summary>
    public void Refuse(string text)
    {
        if (RefusesOnError)
        {
            Err(text.Replace("\r\n", "\n", StringComparison.Ordinal));
        }
        else
        {
            Show(text);
        }
    }

    /// <summary>Writes one of the client's own lines, buffered.</summary>
    /// <param name="line">Latin-1 text without line end.</param>
    public void Print(string line)
    {
        buffer.AddRange(Latin1.Bytes(line));
        buffer.Add((byte)'\n');
        isTerminal ??= RawTerminal.IsTerminal(StandardOutput);
        if (isTerminal.Value || buffer.Count >= BufferSize)
        {
            Flush();
        }
    }

    /// <summary>Writes out what <see cref="Print"/> has kept.</summary>
    public void Flush()
    {
        if (buffer.Count > 0)
        {
            byte[] bytes = [.. buffer];
            buffer.Clear();
            Show(bytes);
        }
    }

    /// <summary>Says something on standard error behind the program's name.</summary>
    public void Complain(string text) => Err($"{programName}: {Shown(text)}\n");

    /// <inheritdoc/>
    public void Detail(string text) => Err($"{text}\n");

    // A server's words may stand in it: they do nothing to the terminal. Lines stay lines.
    private static string Shown(string text) => string.Join('\n', text.Split('\n').Select(line =>
    {
        string words = line.TrimEnd('\r');
        return PrintableText.Of(words) + line[words.Length..];
    }));

    /// <summary>Writes to standard error as is; when that fails there is nobody left to tell.</summary>
    public static void Err(string text) => _ = WriteAll(StandardError, Latin1.Bytes(text), out _);

    /// <summary>A line for <c>-D</c>; never a password.</summary>
    public void Debug(int level, string text)
    {
        if (level <= DebugLevel)
        {
            Complain($"DEBUG: {text}");
        }
    }

    /// <summary>
    /// Writes all of it to a descriptor, waiting where one is non-blocking because somebody else made it so.
    /// </summary>
    internal static bool WriteAll(int fd, ReadOnlySpan<byte> bytes, out int errno)
    {
        while (!bytes.IsEmpty)
        {
            int put = Sys.Write(fd, bytes);
            if (put == -Errno.EAGAIN)
            {
                _ = Poll.Wait(fd, PollEvents.Write, -1);
            }
            else if (put < 0)
            {
                errno = -put;
                return false;
            }
            else
            {
                bytes = bytes[put..];
            }
        }

        errno = 0;
        return true;
    }
}
