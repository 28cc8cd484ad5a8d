using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Lines;

/// <summary>Paths that another machine or program answers for: one that is dead would stop a loop that touches it.</summary>
/// <param name="isFar">Whether a path is one; must not block.</param>
/// <param name="look">Comes back when it answers, whatever the answer.</param>
internal sealed class FarPaths(Func<string, bool> isFar, Action<string> look)
{
    public FarPaths()
        : this(new MountTable().IsFar, path => _ = Files.Status(Latin1.Bytes(path), out _))
    {
    }

    public bool Has(string path) => isFar(path);

    /// <summary>
    /// Waits, off the loop, until such a path answers; what it has said a moment ago is then taken to be at hand.
    /// </summary>
    /// <param name="errands">Of the process.</param>
    /// <param name="loop">Of the asker.</param>
    /// <param name="owner">Told of what the others throw.</param>
    /// <param name="path">Those of one folder take turns with those of others.</param>
    /// <param name="reached">In a later turn.</param>
    /// <param name="failed">Takes the reason, the path in it; in a later turn.</param>
    public Errand Reach(
        Errands errands, Loop loop, ILoopOwner owner, string path, Action reached, Action<string> failed) =>
        errands.FarPaths.Send(
            loop,
            owner,
            path[..Math.Max(0, path.LastIndexOf('/'))],
            () =>
            {
                look(path);
                return true;
            },
            _ => reached(),
            failure => failed($"{path}: {failure.Message}"));
}
