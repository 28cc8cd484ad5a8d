using System.Diagnostics;
using System.Globalization;
using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>The scripts in tests/independent, which know nothing but docs/protocol.md and the manual pages.</summary>
public sealed class IndependentScriptsTests
{
    private static readonly string Folder = Path.Combine(Programs.SourceTree, "tests", "independent");

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void The_protocol_is_as_its_document_says(Make make) => Passes(make, ["/usr/bin/python3", "-B", "checks.py"]);

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void The_client_is_as_its_manual_page_says(Make make) =>
        Passes(make, ["/usr/bin/expect", "-f", "session.exp"], Programs.Client(make));

    private static void Passes(Make make, string[] script, params string[] arguments)
    {
        (int exit, string output, string said) = Perform(make, script, arguments);
        if (make == Make.Debian && exit != 0)
        {
            // Debian's client now and then ends together with its local command.
            (exit, output, said) = Perform(make, script, arguments);
        }

        Assert.True(exit == 0, $"status {exit}\n{output}\nThe daemon said:\n{said}");
        Assert.DoesNotContain("not ok", output, StringComparison.Ordinal);
        Assert.Matches(@"\n1\.\.[1-9]\d+\n$", output);
        Assert.Equal(make == Make.Debian, output.Contains("# SKIP", StringComparison.Ordinal));
    }

    private static (int Exit, string Output, string Said) Perform(Make make, string[] script, string[] arguments)
    {
        using var daemon = new Daemon(make, Text("conserver.cf"), Text("conserver.passwd"));
        string[] without = make == Make.Debian ? ["--without-extensions"] : [];
        string port = daemon.Port.ToString(CultureInfo.InvariantCulture);
        (int exit, string output) = Run([.. script, .. without, .. arguments, daemon.At.Address.ToString(), port]);
        return (exit, output, Visible.Lines(daemon.Messages.Text));
    }

    private static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name), Encoding.Latin1);

    /// <summary>Runs a script for as long as it goes on saying something.</summary>
    private static (int Exit, string Output) Run(string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = "/nonexistent";
        var output = new Intake(string.Join(' ', words));
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Pump.Both(process, output);
        try
        {
            while (output.TryTakeBefore(["\n"], out _))
            {
            }

            return (Deadline.ExitOf(process, () => output.Text), output.Text);
        }
        finally
        {
            process.Kill();
        }
    }
}
