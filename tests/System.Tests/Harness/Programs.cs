using System.Diagnostics;

namespace Conserver.System.Tests.Harness;

/// <summary>Where the programs are: ours in dist (or CONSERVER_DIST), Debian's where its packages put them.</summary>
public static class Programs
{
    private static readonly string Dist = FindDist();

    public static bool HaveOurServer { get; } = Answers(Server(Make.Ours));

    public static bool HaveOurClient { get; } = Answers(Client(Make.Ours));

    /// <summary>Top of the source tree.</summary>
    public static string SourceTree { get; } = FindUp("Conserver.slnx") ?? AppContext.BaseDirectory;

    public static string Server(Make make) => make == Make.Debian ? "/usr/sbin/conserver" : Path.Combine(Dist, "conserver");

    public static string Client(Make make) => make == Make.Debian ? "/usr/bin/console" : Path.Combine(Dist, "console");

    /// <summary>They were named by hand.</summary>
    public static bool Given => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CONSERVER_DIST"));

    private static string FindDist()
    {
        string? given = Environment.GetEnvironmentVariable("CONSERVER_DIST");
        return string.IsNullOrEmpty(given) ? Path.Combine(FindUp("Conserver.slnx") ?? "/", "dist") : Path.GetFullPath(given);
    }

    private static string? FindUp(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, name)))
            {
                return folder.FullName;
            }
        }

        return null;
    }

    private static bool Answers(string program)
    {
        if (!File.Exists(program))
        {
            return false;
        }

        using Process process = Process.Start(new ProcessStartInfo(program, "-V")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return text.Contains("version", StringComparison.Ordinal);
    }
}
