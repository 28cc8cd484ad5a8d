using System.Diagnostics;

namespace Conserver.System.Tests.Harness;

/// <summary>How long a condition may take to become true. Generous: only a failing test ever waits that long.</summary>
public static class Deadline
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Waits until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not, within <see cref="Limit"/>.</exception>
    public static void Until(Func<bool> condition, Func<string> what)
    {
        if (!SpinWait.SpinUntil(condition, Limit))
        {
            throw new TimeoutException($"Not within {Limit.TotalSeconds} s: {what()}{Background.Faults}");
        }
    }

    /// <summary>Waits for a process to end and returns its exit status.</summary>
    public static int ExitOf(Process process, Func<string> what)
    {
        if (!process.WaitForExit(Limit))
        {
            throw new TimeoutException($"Still running after {Limit.TotalSeconds} s: {what()}{Background.Faults}");
        }

        return process.ExitCode;
    }
}
