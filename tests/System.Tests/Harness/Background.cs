using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// Threads of the harness. What goes wrong on one of them must not end the whole run, and must not be silent either: it
/// stands in the message of every wait that fails afterwards.
/// </summary>
public static class Background
{
    private static readonly ConcurrentQueue<string> Failures = [];

    /// <summary>What has gone wrong so far, for messages; empty if nothing has.</summary>
    public static string Faults =>
        Failures.IsEmpty ? "" : "\nThreads of the harness have failed:\n" + string.Join('\n', Failures);

    /// <summary>Starts it on a thread of its own.</summary>
    /// <param name="name">For debuggers and messages.</param>
    /// <param name="work">What it does. It may end by failing because a socket or a stream has been closed under it.</param>
    /// <param name="ended">Run in any case, at the end.</param>
    public static Thread Run(string name, Action work, Action? ended = null)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
#pragma warning disable CA1031 // An exception that leaves a thread ends the process, and all other tests with it.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                if (!IsEnd(failure))
                {
                    Failures.Enqueue($"{name}: {failure}");
                }
            }

            ended?.Invoke();
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return thread;
    }

    /// <summary>
    /// The other side has gone, or the test has disposed of it while it was in use. A NetworkStream says the latter with
    /// InvalidOperationException, when it is closed between two looks at itself.
    /// </summary>
    private static bool IsEnd(Exception failure) => failure is IOException or SocketException or InvalidOperationException;
}
