using Conserver.Server.Disk;
using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.History;

/// <summary>Reads along with what goes into a log: says when there is more in its file.</summary>
/// <param name="queue">What goes into it.</param>
/// <param name="mark">How far it was when the reader looked.</param>
/// <param name="path">The file that was written then.</param>
internal sealed class LogFollower(LogQueue queue, TimeMark mark, string path)
{
    private Action? waiting;

    /// <summary>The file that was written when the reader looked.</summary>
    public string Path => path;

    /// <summary>How far it was when the reader looked.</summary>
    public TimeMark Mark => mark;

    /// <summary>
    /// Calls back once, on any thread, when there is more than there was, or when the console logs elsewhere: at once when
    /// it is so.
    /// </summary>
    public void WhenMore(Action tell)
    {
        waiting = tell;
        queue.WhenMore(mark.Left, tell);
    }

    /// <summary>Nobody wants to know any more.</summary>
    public void Stop()
    {
        if (waiting is not null)
        {
            queue.Forget(waiting);
        }
    }
}
