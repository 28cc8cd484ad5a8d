using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Logging;

namespace Conserver.Daemon;

/// <summary>
/// Becoming a daemon. A process with threads cannot fork, so the program starts itself again in a session of its own with
/// its output in the log file, and ends when that one says over its standard input that it serves, or with its status
/// when it does not get that far.
/// </summary>
internal static class Background
{
    private const string Marker = "CONSERVER_BACKGROUND";

    /// <summary>This process is the one in the background.</summary>
    public static bool IsChild { get; } = TakeMarker();

    /// <summary>Starts the background process and waits until it serves or has ended; the exit status of this one.</summary>
    public static int Start(string[] arguments, string logFile, DaemonLog log)
    {
        log.Notice("daemonizing");
        int output = Files.OpenAppend(Latin1.Bytes(logFile));
        if (output < 0)
        {
            log.Error($"open({logFile}): {Errno.Text(-output)}");
            return ExitCode.Daemonise;
        }

        (int read, int write) = Sys.Pipe();
        Environment.SetEnvironmentVariable(Marker, "1");
        string self = Environment.ProcessPath ?? arguments[0];
        try
        {
            using Child child = Spawn.Start(new SpawnRequest(self, arguments) { Input = write, Output = output });
            Sys.Close(write);
            Span<byte> answer = stackalloc byte[1];
            return Sys.Read(read, answer) == 1 ? ExitCode.Ok : Failed(child, logFile, log);
        }
        catch (PosixException failure)
        {
            log.Error(failure.Message);
            return ExitCode.Daemonise;
        }
        finally
        {
            Sys.Close(read);
            Sys.Close(output);
        }
    }

    /// <summary>Tells the process that started this one that it serves.</summary>
    public static void SayReady()
    {
        if (IsChild)
        {
            // The other end may be gone, killed by somebody; that is no reason not to serve.
            _ = Sys.Write(0, "\n"u8);

            // The lowest free descriptor is the one just closed.
            Sys.Close(0);
            _ = Files.OpenRead("/dev/null"u8);
        }
    }

    private static int Failed(Child child, string logFile, DaemonLog log)
    {
        ExitStatus status = child.Wait();
        log.Error($"the daemon ended with {status}: see {logFile}");
        return status.Signalled ? ExitCode.Daemonise : status.Value;
    }

    private static bool TakeMarker()
    {
        bool marked = Environment.GetEnvironmentVariable(Marker) is not null;
        Environment.SetEnvironmentVariable(Marker, null);
        return marked;
    }
}
