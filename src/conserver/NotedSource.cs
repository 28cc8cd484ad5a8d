using Conserver.Protocol.Grammar;
using Conserver.Server.OwnUser;

namespace Conserver.Daemon;

/// <summary>Notes which files are read, and folders that are looked through: the next reload needs them as well.</summary>
/// <param name="files">Where they come from.</param>
/// <param name="used">Takes the notes.</param>
internal sealed class NotedSource(IConfigSource files, List<PathNeed> used) : IConfigSource
{
    private const string Purpose = "the configuration, at the next reload";

    public ConfigText Read(string name, int limit)
    {
        used.Add(new PathNeed(name, PathUse.Read, Purpose));
        return files.Read(name, limit);
    }

    public FoundFiles Find(string name, string includer)
    {
        FoundFiles found = files.Find(name, includer);
        foreach (string folder in found.Names.Where(file => Path.GetFileName(file) != Path.GetFileName(name))
            .Select(file => Path.GetDirectoryName(file) ?? "/").Distinct())
        {
            used.Add(new PathNeed(folder, PathUse.Read, Purpose));
        }

        return found;
    }

    public string Identify(string name) => files.Identify(name);
}
