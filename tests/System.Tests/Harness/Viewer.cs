using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// A running <c>console</c>, on a pseudo-terminal or with pipes. Types bytes, waits for output, keeps all of it.
/// </summary>
public sealed class Viewer : IDisposable
{
    /// <summary>Runs the client (<c>$@</c>) and nothing else on the terminal (<c>$0</c>).</summary>
    private const string Alone = "exec \"$@\" <>\"$0\" >&0 2>&0";

    private readonly Process process;
    private readonly Intake intake;
    private readonly Intake errors;
    private readonly string name;
    private readonly int terminal = -1;
    private readonly string found = "";

    /// <summary>Starts the client.</summary>
    /// <param name="make">Whose.</param>
    /// <param name="name">For the record.</param>
    /// <param name="onTerminal">On a pty of its own as controlling terminal; else standard input, output and error are
    /// pipes.</param>
    /// <param name="arguments">All of them, port and user included.</param>
    public Viewer(Make make, string name, bool onTerminal, params string[] arguments)
        : this(make, name, onTerminal ? "dumb" : null, arguments)
    {
    }

    /// <summary>Starts the client on a terminal of a type, by a shell's script; or on pipes, without any terminal.</summary>
    public Viewer(Make make, string name, string? terminalType, string[] arguments, string script = Alone)
    {
        bool onTerminal = terminalType is not null;
        this.name = name;
        intake = new Intake(name);
        errors = new Intake(name + " stderr");
        if (onTerminal)
        {
            (terminal, string slave) = Posix.OpenPty();
            // A session leader without a terminal gets the first one it opens.
            found = Posix.AllModes(terminal);
            process = Launch(
                "/usr/bin/setsid", ["/bin/sh", "-c", script, slave, Programs.Client(make), .. arguments], terminalType);
            Pump.Start((buffer, offset, count) => Posix.Read(terminal, buffer, offset, count), intake, intake.End);
            errors.End();
        }
        else
        {
            process = Launch("/usr/bin/setsid", [Programs.Client(make), .. arguments], terminalType);
            Pump.Start(process.StandardOutput.BaseStream.Read, intake, intake.End);
            Pump.Start(process.StandardError.BaseStream.Read, errors, errors.End);
        }
    }

    public int Pid => process.Id;

    public Intake Intake => intake;

    /// <summary>
    /// All it printed, one shown line per line feed (<c>!</c> marks standard error), and its exit status once it has
    /// ended.
    /// </summary>
    public string Record => Shown("| ", intake) + Shown("! ", errors)
        + (process.HasExited ? $"{name}: exit {process.ExitCode.ToString(CultureInfo.InvariantCulture)}\n" : "");

    /// <summary>Waits until the session has begun and the terminal passes every key on.</summary>
    public void Begin()
    {
        Until("for help]");
        UntilRaw();
        Settle();
    }

    public void Type(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        if (terminal >= 0)
        {
            Posix.Write(terminal, bytes);
        }
        else
        {
            process.StandardInput.BaseStream.Write(bytes);
            process.StandardInput.BaseStream.Flush();
        }
    }

    /// <summary>No more input (pipes only).</summary>
    public void EndInput() => process.StandardInput.Close();

    /// <summary>All of its input (pipes only), which it may leave unread when it ends.</summary>
    public void TypeAll(string input)
    {
        try
        {
            Type(input);
            EndInput();
        }
        catch (IOException) when (process.WaitForExit(Deadline.Limit))
        {
            // A broken pipe.
        }
    }

    public string Until(string expected) => intake.Take(expected);

    /// <summary>For two texts from different sources, whose order is a matter of chance.</summary>
    public string UntilBoth(string one, string other) => intake.TakeBoth(one, other);

    /// <summary>Waits until everything the daemon had to say has been printed: it answers escape-blank in order.</summary>
    public void Settle()
    {
        Type("\u0005c ");
        Until("[ignored]\r\n");
    }

    /// <summary>Types an escape command and waits for all of its answer.</summary>
    public void Escape(string command)
    {
        Type("\u0005c" + command);
        Settle();
    }

    public void UntilRaw() => Deadline.Until(
        () => !Posix.Modes(terminal).Lines,
        () => $"{name}: raw terminal\n" + Visible.Lines(intake.Text));

    /// <summary>The terminal's driver echoes and makes lines, as it was found.</summary>
    public bool IsCooked => Posix.Modes(terminal) is (true, true);

    /// <summary>Waits until all modes of the terminal are as they were before the client started.</summary>
    public void UntilRestored() => Deadline.Until(
        () => Posix.AllModes(terminal) == found,
        () => $"{name}: the terminal's modes {found}, not {Posix.AllModes(terminal)}\n" + Visible.Lines(intake.Text));

    /// <summary>What came on standard error (on a terminal it is among the rest).</summary>
    public Intake Errors => errors;

    /// <summary>Waits until the terminal takes a line without showing it.</summary>
    public void UntilSecret() => Deadline.Until(
        () => Posix.Modes(terminal) is (true, false),
        () => $"{name}: terminal without echo\n" + Visible.Lines(intake.Text));

    public void UntilStopped() => Deadline.Until(
        () => File.ReadAllText($"/proc/{Pid}/stat").Contains(") T ", StringComparison.Ordinal),
        () => $"{name}: stopped\n" + Visible.Lines(intake.Text));

    public void Continue() => Posix.Kill(Pid, Posix.SIGCONT);

    /// <summary>Leaves by <c>^Ec.</c> and waits for the end.</summary>
    public int Leave()
    {
        Type("\u0005c.");
        return UntilExit();
    }

    public int UntilExit()
    {
        int status = Deadline.ExitOf(process, () => $"{name}\n" + Visible.Lines(intake.Text));
        intake.TakeToEnd();
        errors.TakeToEnd();
        return status;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        intake.TakeToEnd();
        process.Dispose();
        if (terminal >= 0)
        {
            Posix.Close(terminal);
        }
    }

    private string Shown(string mark, Intake source) => source.Length == 0
        ? ""
        : string.Concat(Visible.Lines(source.Text).Split('\n').Select(line => $"{name}{mark}{line}\n"));

    private static Process Launch(string program, string[] arguments, string? terminalType)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TERM"] = terminalType ?? "dumb";
        start.Environment["HOME"] = "/nonexistent";
        return Process.Start(start)!;
    }
}
