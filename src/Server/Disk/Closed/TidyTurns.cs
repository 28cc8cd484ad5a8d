using Conserver.Server.Config;

namespace Conserver.Server.Disk;

/// <summary>
/// Logs whose closed files are to be looked at, by folder: those of one folder that wait are looked at together, in one
/// listing of it. Any thread.
/// </summary>
internal sealed class TidyTurns
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<TidyWish>> waiting = new(StringComparer.Ordinal);

    /// <summary>
    /// Somebody wants it for a log; true when that is the first of its folder, and <see cref="Run"/> is due.
    /// </summary>
    /// <param name="console">Whose log it is.</param>
    /// <param name="name">The log.</param>
    /// <param name="current">The file that is written.</param>
    /// <param name="keeping">How much is kept.</param>
    public bool Add(string console, LogName name, string current, LogKeeping keeping)
    {
        lock (gate)
        {
            bool isFirst = !waiting.TryGetValue(name.Folder, out List<TidyWish>? others);
            if (isFirst)
            {
                waiting[name.Folder] = others = [];
            }

            // Once is enough, as it is now.
            _ = others!.RemoveAll(wanted => wanted.Console == console);
            others.Add(new TidyWish(console, name, current, keeping));
            return isFirst;
        }
    }

    /// <summary>Does what is wanted in a folder by now. Off the loops: it blocks.</summary>
    /// <returns>What people should know, each with its console.</returns>
    public List<(string Console, string Line)> Run(string folder, DateTime now)
    {
        List<(string Console, string Line)> said = [];
        string console = "";
        var logs = new ClosedLogs(line => said.Add((console, line)));
        foreach (TidyWish wanted in Take(folder))
        {
            console = wanted.Console;
            logs.Tidy(wanted.Name, wanted.Current, wanted.Keeping, now);
        }

        return said;
    }

    /// <summary>It could not be done: who wants it asks again.</summary>
    public void Forget(string folder) => Take(folder);

    private List<TidyWish> Take(string folder)
    {
        lock (gate)
        {
            return waiting.Remove(folder, out List<TidyWish>? all) ? all : [];
        }
    }
}
