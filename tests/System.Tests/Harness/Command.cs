using System.Diagnostics;
using System.Text;

namespace Conserver.System.Tests.Harness;

/// <summary>Runs a program to its end.</summary>
public static class Command
{
    /// <summary>
    /// Number 1 is <c>daemon</c> on every system. Without a terminal, which could be asked for a password.
    /// </summary>
    private static readonly string[] AsDaemon =
        ["/usr/bin/setsid", "/usr/bin/setpriv", "--reuid=1", "--regid=1", "--clear-groups"];

    /// <summary>Runs it as user <c>daemon</c>.</summary>
    public static (int Exit, string Output, string Errors) RunAsDaemon(string input, params string[] words) =>
        Run(input, [.. AsDaemon, .. words]);

    /// <param name="input">Standard input.</param>
    /// <param name="words">The program and its arguments.</param>
    public static (int Exit, string Output, string Errors) Run(string input, params string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
        };
        start.Environment["HOME"] = "/nonexistent";
        using Process process = Process.Start(start)!;
        var output = new Intake(words[0]);
        var errors = new Intake(words[0] + " stderr");
        Pump.Start(process.StandardOutput.BaseStream.Read, output, output.End);
        Pump.Start(process.StandardError.BaseStream.Read, errors, errors.End);
        Give(process.StandardInput, input);
        int exit;
        try
        {
            exit = Deadline.ExitOf(process, () => string.Join(' ', words) + "\n" + Visible.Lines(output.Text + errors.Text));
        }
        finally
        {
            process.Kill();
        }

        output.TakeToEnd();
        errors.TakeToEnd();
        return (exit, output.Text, errors.Text);
    }

    private static void Give(StreamWriter standardInput, string input)
    {
        try
        {
            using (standardInput)
            {
                standardInput.Write(input);
            }
        }
        catch (IOException)
        {
            // The program has ended without reading it, as it may: what it said and its status are what counts.
        }
    }
}
