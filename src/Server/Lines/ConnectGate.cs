namespace Conserver.Server.Lines;

/// <summary>
/// Bounds how many connections to one host are being made at a time, so that a terminal server with hundreds of ports is
/// not flooded with SYNs. One gate per loop.
/// </summary>
internal sealed class ConnectGate
{
    /// <summary>Below the listen backlog of 128 that small devices and old kernels have.</summary>
    private const int Limit = 64;

    private readonly Dictionary<string, Queue<(Opening Opening, Action Start)>> waiting = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> busy = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Runs <paramref name="start"/> now, or when others have left; <see cref="Leave"/> must follow it.</summary>
    public void Enter(string host, Opening opening, Action start)
    {
        int count = busy.GetValueOrDefault(host);
        if (count < Limit)
        {
            busy[host] = count + 1;
            start();
            return;
        }

        if (!waiting.TryGetValue(host, out Queue<(Opening Opening, Action Start)>? queue))
        {
            waiting[host] = queue = new Queue<(Opening Opening, Action Start)>();
        }

        queue.Enqueue((opening, start));
    }

    /// <summary>One attempt is over; the next that still wants to may start.</summary>
    public void Leave(string host)
    {
        if (waiting.TryGetValue(host, out Queue<(Opening Opening, Action Start)>? queue))
        {
            while (queue.TryDequeue(out (Opening Opening, Action Start) next))
            {
                if (!next.Opening.IsCancelled)
                {
                    // Posted, so that a host that fails at once does not nest a thousand attempts.
                    next.Opening.Loop.Post(next.Opening.Owner, next.Start);
                    return;
                }
            }

            waiting.Remove(host);
        }

        int left = busy[host] - 1;
        if (left > 0)
        {
            busy[host] = left;
        }
        else
        {
            busy.Remove(host);
        }
    }
}
