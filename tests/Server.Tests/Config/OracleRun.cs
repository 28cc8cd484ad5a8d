using System.Diagnostics;
using System.Text.RegularExpressions;
using Conserver.Protocol.Text;

namespace Conserver.Server.Tests.Config;

/// <summary>What Debian's conserver 8.2.7 makes of a configuration: <c>conserver -S -S -D</c>, tidied.</summary>
/// <param name="Lines">Errors, then console lines.</param>
/// <param name="Values">The dump of bound values in the form of <see cref="ValueDump"/>.</param>
/// <param name="Killed">It crashed.</param>
internal sealed partial record OracleRun(IReadOnlyList<string> Lines, IReadOnlyList<string> Values, bool Killed)
{
    private const string Binary = "/usr/sbin/conserver";

    private static readonly string[] Constant =
    [
        "conserver.com version ", "started as `", "performing configuration file syntax check", "terminated",
    ];

    public static OracleRun Of(GoldenConfig golden)
    {
        Assert.True(File.Exists(Binary), $"{Binary} is missing: install the Debian package conserver-server");
        string folder = Directory.CreateTempSubdirectory("conserver-golden-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "x.cf"), Latin1.Bytes(golden.Text));
            foreach ((string file, string text) in golden.Included)
            {
                File.WriteAllBytes(Path.Combine(folder, file), Latin1.Bytes(text));
            }

            string[] options = golden.Options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            (int status, List<string> messages) = Run(folder, ["-S", "-S", "-C", "x.cf", .. options]);
            (_, List<string> debug) = Run(folder, ["-S", "-S", "-D", "-C", "x.cf", .. options]);
            return new OracleRun(
                [.. messages.Where(m => !IsConstant(m)).Select(GoldenConfig.Printable)],
                ValueDump.Tidy(debug),
                status >= 128);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool IsConstant(string message) =>
        Constant.Any(c => message.StartsWith(c, StringComparison.Ordinal));

    /// <summary>Messages of stderr (errors), then of stdout, without the time stamp; a message may span lines.</summary>
    private static (int Status, List<string> Messages) Run(string folder, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(Binary, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.Latin1,
            StandardErrorEncoding = System.Text.Encoding.Latin1,
        };
        start.Environment["LC_ALL"] = "C";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, [.. Split(errors.Result), .. Split(output)]);
    }

    private static IEnumerable<string> Split(string text)
    {
        string? message = null;
        string whole = text.EndsWith('\n') ? text[..^1] : text;
        foreach (string line in whole.Split('\n'))
        {
            Match stamp = Stamp().Match(line);
            if (stamp.Success)
            {
                if (message is not null)
                {
                    yield return message;
                }

                message = line[stamp.Length..];
            }
            else if (message is not null && !line.EndsWith(": Success", StringComparison.Ordinal))
            {
                message += "\n" + line;
            }
        }

        if (message is not null)
        {
            yield return message;
        }
    }

    [GeneratedRegex(@"^\[[A-Z][a-z]{2} [A-Z][a-z]{2} .{16}\] conserver \(\d+\): ")]
    private static partial Regex Stamp();
}
