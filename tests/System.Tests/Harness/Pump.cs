using System.Diagnostics;

namespace Conserver.System.Tests.Harness;

/// <summary>Moves what a process prints into an <see cref="Intake"/>, on threads of its own.</summary>
public static class Pump
{
    /// <summary>Standard output and standard error into one; ends when both have ended.</summary>
    public static void Both(Process process, Intake intake)
    {
        int open = 2;
        Start(process.StandardOutput.BaseStream.Read, intake, OneEnded);
        Start(process.StandardError.BaseStream.Read, intake, OneEnded);

        void OneEnded()
        {
            if (Interlocked.Decrement(ref open) == 0)
            {
                intake.End();
            }
        }
    }

    /// <summary>
    /// Reads until the source ends or fails; a source that fails (a closed pty, a reset socket) has ended.
    /// </summary>
    public static void Start(Func<byte[], int, int, int> read, Intake intake, Action ended) => Background.Run(
        "pump",
        () =>
        {
            var buffer = new byte[65536];
            while (read(buffer, 0, buffer.Length) is > 0 and var n)
            {
                intake.Append(buffer.AsSpan(0, n));
            }
        },
        ended);
}
