namespace Conserver.Bench;

/// <summary>The programs we compare.</summary>
internal static class Contenders
{
    public const string Ours = "ours", Before = "before", Debian = "debian", Conman = "conman", Floor = "floor";

    /// <summary>Debian's client, which existing sites go on using against our daemon.</summary>
    public const string StockClient = "/usr/bin/console";

    /// <summary>Those that are installed; ours and the floor must be.</summary>
    /// <param name="loadProgram">Path.</param>
    /// <param name="before">Folder with the programs of an earlier commit to compare with; null for none.</param>
    public static IReadOnlyList<Contender> Find(string loadProgram, string? before)
    {
        var all = new List<Contender>
        {
            new(Debian, ContenderKind.Conserver, "/usr/sbin/conserver", StockClient),
            new(Ours, ContenderKind.Conserver, Path.GetFullPath("dist/conserver"), Path.GetFullPath("dist/console")),
            new(Conman, ContenderKind.Conman, "/usr/sbin/conmand", ""),
            new(Floor, ContenderKind.Relay, loadProgram, ""),
        };
        if (before is not null)
        {
            all.Insert(
                2, new(Before, ContenderKind.Conserver, Path.Combine(before, "conserver"), Path.Combine(before, "console")));
        }

        foreach (Contender missing in all.Where(contender => !File.Exists(contender.Daemon)))
        {
            Console.WriteLine($"{missing.Daemon} is not there: no figures for {missing.Name}");
        }

        return [.. all.Where(contender => File.Exists(contender.Daemon))];
    }
}
