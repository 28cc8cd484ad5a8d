using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Conserver.Server.Tests.Config;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// One run of <c>conserver -S</c> over a golden configuration in a folder of its own: its messages without time, program
/// and process id, control characters as <c>^X</c>.
/// </summary>
/// <param name="Exit">Exit status; 128 and more: a signal.</param>
/// <param name="Output">Messages on standard output; all of them when both streams went the same way.</param>
/// <param name="Errors">Messages on standard error.</param>
/// <param name="Unresolved">How many names were reported as unknown, which is not a message with 8.2.7.</param>
internal sealed partial record SyntaxCheck(
    int Exit, IReadOnlyList<string> Output, IReadOnlyList<string> Errors, int Unresolved)
{
    /// <summary>Runs it with the streams apart.</summary>
    /// <param name="make">Whose.</param>
    /// <param name="golden">The configuration and further options.</param>
    /// <param name="times">How often <c>-S</c> is given.</param>
    public static async Task<SyntaxCheck> Of(Make make, GoldenConfig golden, int times)
    {
        using ScratchFolder folder = Filled(golden);
        (int exit, string output, string errors) = await Run(
            Programs.Server(make), Arguments(golden, times), folder.Path).ConfigureAwait(false);
        return Of(exit, output, errors);
    }

    /// <summary>Runs it with both streams going into one file, which shows the order of all messages.</summary>
    public static async Task<SyntaxCheck> InOrder(Make make, GoldenConfig golden, int times)
    {
        using ScratchFolder folder = Filled(golden);
        string[] shell = ["-c", "exec \"$0\" \"$@\" >all 2>&1", Programs.Server(make), .. Arguments(golden, times)];
        (int exit, _, string errors) = await Run("/bin/sh", shell, folder.Path).ConfigureAwait(false);
        Assert.Equal("", errors);
        return Of(exit, File.ReadAllText(folder.File("all"), Encoding.Latin1), "");
    }

    private static SyntaxCheck Of(int exit, string output, string errors)
    {
        int unresolved = 0;
        return new SyntaxCheck(exit, Messages(output, ref unresolved), Messages(errors, ref unresolved), unresolved);
    }

    private static ScratchFolder Filled(GoldenConfig golden)
    {
        var folder = new ScratchFolder();
        folder.Write("x.cf", golden.Text);
        foreach ((string name, string text) in golden.Included)
        {
            folder.Write(name, text);
        }

        return folder;
    }

    private static string[] Arguments(GoldenConfig golden, int times) =>
    [
        .. Enumerable.Repeat("-S", times), "-C", "x.cf",
        .. golden.Options.Split(' ', StringSplitOptions.RemoveEmptyEntries),
    ];

    private static async Task<(int Exit, string Output, string Errors)> Run(
        string program, string[] arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
            StandardErrorEncoding = Encoding.Latin1,
        })!;
        process.StandardInput.Close();
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            await Task.WhenAll(output, errors, process.WaitForExitAsync()).WaitAsync(Deadline.Limit).ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>
    /// A line without a time continues the message before it; 8.2.7's about unknown names stand for themselves.
    /// </summary>
    private static List<string> Messages(string text, ref int unresolved)
    {
        List<string> messages = [];
        string whole = text.EndsWith('\n') ? text[..^1] : text;
        foreach (string line in whole.Length == 0 ? [] : whole.Split('\n'))
        {
            Match stamp = Stamp().Match(line);
            if (UnknownName().IsMatch(line))
            {
                unresolved++;
            }
            else if (stamp.Success || messages.Count == 0)
            {
                messages.Add(line[stamp.Length..]);
            }
            else
            {
                messages[^1] += "\n" + line;
            }
        }

        return messages.ConvertAll(Shown);
    }

    /// <summary>Ours shows control characters so; 8.2.7 prints them, even the NUL behind a substitution's text.</summary>
    private static string Shown(string message) => string.Concat(message.Select(c => c switch
    {
        '\0' => "",
        < ' ' => $"^{(char)(c ^ 0x40)}",
        _ => c.ToString(),
    }));

    [GeneratedRegex(@"^\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\] conserver \(\d+\): ")]
    private static partial Regex Stamp();

    // Bare with 8.2.7 (and an unrelated error's text behind it), a message with ours.
    [GeneratedRegex(@"^(\[.{24}\] conserver \(\d+\): (\[.*\] master|access block|config block) `.*': )?" +
        "(Name or service not known|Temporary failure in name resolution|No address associated with hostname)(: .*)?$")]
    private static partial Regex UnknownName();
}
