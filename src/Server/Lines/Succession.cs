using System.Runtime.InteropServices;
using Conserver.Posix;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>
/// From one command of a line to the next: that is not begun before the former one is gone, and what is typed meanwhile is
/// for it, as conserver 8.2.7 starts it without waiting.
/// </summary>
internal sealed class Succession(DaemonLog log, string name, ILoopOwner line, Action over) : GroupEnd.IOwner
{
    /// <summary>Bytes that are kept: as many as a terminal keeps.</summary>
    private const int Most = 4096;

    private List<byte>? ahead;
    private bool isWaiting;
    private int pending;

    /// <summary>A former command is not gone yet, or may still come.</summary>
    public bool IsPending => pending > 0;

    /// <summary>What is typed is kept for the command that follows.</summary>
    public bool HoldsKeys => isWaiting;

    /// <summary>
    /// A command is being ended, or one that nobody wants any more is being started: the result is to hear when it is gone.
    /// </summary>
    public GroupEnd.IOwner Begin()
    {
        pending++;
        return this;
    }

    /// <summary>The line is to be opened, and cannot be yet: what is typed from now on is kept.</summary>
    public void Wait() => isWaiting = true;

    /// <summary>The line is not to be opened any more.</summary>
    public void Forget()
    {
        isWaiting = false;
        ahead = null;
    }

    /// <summary>Keeps what is typed; false when there is no room for it.</summary>
    public bool Keep(ReadOnlySpan<byte> keys)
    {
        ahead ??= [];
        if (ahead.Count + keys.Length > Most)
        {
            return false;
        }

        ahead.AddRange(keys);
        return true;
    }

    /// <summary>What was kept; nothing more is.</summary>
    public ReadOnlySpan<byte> Take()
    {
        List<byte>? kept = ahead;
        Forget();
        return CollectionsMarshal.AsSpan(kept);
    }

    void GroupEnd.IOwner.EndTakesTime(string text) => log.Notice(name, text);

    void GroupEnd.IOwner.Ended()
    {
        pending--;
        if (pending == 0)
        {
            over();
        }
    }

    void ILoopOwner.Faulted(Exception failure) => line.Faulted(failure);
}
