using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>
/// What the README shows of the demo is what comes out of it: each command of its blocks is run, against the daemon of
/// <c>make run</c>. With README_UPDATE=1 in the environment the README is written anew where it differs. Not run are the
/// endless <c>--watch</c>, which shows what a moment brings, and pipes into programs that need not be there.
/// </summary>
public sealed partial class ReadmeTests
{
    private const RegexOptions Lines = RegexOptions.Multiline;
    private static readonly string Readme = Path.Combine(Programs.SourceTree, "README.md");

    [Fact]
    public void The_transcripts_are_what_the_demo_says()
    {
        string text = File.ReadAllText(Readme);
        using var demo = new Demo();
        string updated = Transcript().Replace(text, block => Checked(block, demo));
        if (Environment.GetEnvironmentVariable("README_UPDATE") is "1")
        {
            File.WriteAllText(Readme, updated);
        }
        else
        {
            Assert.Equal(text, updated);
        }
    }

    /// <summary>A block with what really comes where that differs by more than times, numbers and users.</summary>
    private static string Checked(Match block, Demo demo) => block.Groups["intro"].Value + string.Concat(
        Entry().Matches(block.Groups["entries"].Value).Select(entry =>
        {
            string command = entry.Groups["command"].Value, shown = entry.Groups["output"].Value;
            string said = demo.Run(command) ?? shown;
            return Comparable(said) == Comparable(shown) ? entry.Value : $"$ {command}\n{said}";
        })) + "```\n";

    // The shell's next prompt may come before or after the client leaves.
    private static string Comparable(string output) => Numbers().Replace(
        Typed().Replace(Uptime().Replace(Started().Replace(output, "$1"), "uptime's line"), ""), "0")
        .Replace("\nshell$", "", StringComparison.Ordinal).TrimEnd();

    [GeneratedRegex(
        @"^(?<intro>```\n)(?<entries>\$ (?:make run|dist/console -M).*?)^```\n", Lines | RegexOptions.Singleline)]
    private static partial Regex Transcript();

    [GeneratedRegex(@"^\$ (?<command>[^\n]*)\n(?<output>(?:(?!\$ )[^\n]*\n)*)", Lines)]
    private static partial Regex Entry();

    [GeneratedRegex("^ [0-9:]+ up .*load average: .*$", Lines)]
    private static partial Regex Uptime();

    [GeneratedRegex(@"^\[[A-Z][a-z]{2} [^\]]*\] conserver[.a-z]* \([0-9]+\)(: [a-z.]+ (?:version|as)).*$", Lines)]
    private static partial Regex Started();

    [GeneratedRegex(" +typed: .*$", Lines)]
    private static partial Regex Typed();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();

    /// <summary>The daemon of <c>make run</c>, in a folder and on a port of its own.</summary>
    private sealed partial class Demo : IDisposable
    {
        /// <summary>Two seconds are not always enough on a machine with much else to do; then it is asked again.</summary>
        private const string Slow = "the servers take too long";

        /// <summary>The column where the README says what is typed.</summary>
        private const int Remarks = 73;

        private readonly ScratchFolder folder = new();
        private readonly string port = Ports.Free().ToString(CultureInfo.InvariantCulture);
        private readonly Intake said = new("make run");
        private readonly Process process;
        private readonly string start;

        public Demo()
        {
            Command.Run("", "/bin/cp", "-r", Path.Combine(Programs.SourceTree, "packaging"), folder.Path);
            Directory.CreateDirectory(folder.File("dist"));
            foreach (string program in new[] { Programs.Server(Make.Ours), Programs.Client(Make.Ours) })
            {
                File.CreateSymbolicLink(folder.File("dist/" + Path.GetFileName(program)), program);
            }

            process = Process.Start(new ProcessStartInfo(folder.File("packaging/examples/demo.sh"))
            {
                Environment = { ["PORT"] = port },
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Pump.Both(process, said);
            try
            {
                start = said.Take("started as") + said.Take("\n");
                Deadline.Until(
                    () => Shell("dist/console -M 127.0.0.1 -p 7782 -u").Count(letter => letter == '\n') == 4,
                    () => "four consoles\n" + said.Text);
            }
            catch (TimeoutException)
            {
                Dispose();
                throw;
            }
        }

        /// <summary>What the command prints, or null for one that is not run.</summary>
        public string? Run(string command) => command switch
        {
            "make run" => Shown(start).TrimStart('\n'),
            "dist/console -M 127.0.0.1 -p 7782 dead" => Replay(),
            _ when command.Contains("--watch", StringComparison.Ordinal) => null,
            _ when command.Contains("| jq", StringComparison.Ordinal) => null,
            _ => Shell(command),
        };

        public void Dispose()
        {
            Posix.Kill(process.Id, Posix.SIGTERM);
            Deadline.ExitOf(process, () => "the demo's end");
            process.Dispose();
            folder.Dispose();
        }

        private string Shell(string command)
        {
            string script = $"cd {folder.Path}; {{ {command.Replace("7782", port, StringComparison.Ordinal)}; }} 2>&1";
            string output = "";
            Deadline.Until(
                () => !(output = Command.Run("", "/bin/bash", "-c", script).Output).Contains(Slow, StringComparison.Ordinal),
                () => $"{command}\n{output}");
            return Shown(output);
        }

        private string Replay()
        {
            using var viewer = new Viewer(Make.Ours, "V", onTerminal: true, "-M", "127.0.0.1", "-p", port, "dead");
            viewer.Until("how it ended]");
            viewer.UntilRaw();
            viewer.Type("\u0005cr");
            viewer.Until("03:14:59 2026]");
            viewer.Leave();

            // Nothing but CR LF ends a line on a terminal in raw mode.
            Assert.DoesNotMatch("[^\r]\n", viewer.Intake.Text);
            return Shown(viewer.Intake.Text)
                .Replace("[replay]", "[replay]".PadRight(Remarks) + "typed: ^Ecr", StringComparison.Ordinal)
                .Replace("[disconnect]", "[disconnect]".PadRight(Remarks) + "typed: ^Ec.", StringComparison.Ordinal);
        }

        /// <summary>As a terminal shows it, and as the README says the port.</summary>
        private string Shown(string output)
        {
            string text = Invisible().Replace(output, "").Replace(port, "7782", StringComparison.Ordinal);
            string[] lines = [.. text.Split('\n').Select(line => line.TrimEnd())];
            return string.Join('\n', lines).TrimEnd('\n') + "\n";
        }

        [GeneratedRegex(@"\r|\x1b\[[?0-9;]*[a-zA-Z]")]
        private static partial Regex Invisible();
    }
}
