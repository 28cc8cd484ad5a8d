using System.Runtime.InteropServices;
using Conserver.System.Tests.Harness;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(RunStart))]

namespace Conserver.System.Tests.Harness;

/// <summary>What has to be so before the first test.</summary>
public sealed class RunStart : ITestPipelineStartup
{
    private readonly List<PosixSignalRegistration> signals = [];

    /// <summary>Takes ignored signals back, and ends the run when the programs in dist are not of this tree.</summary>
    public ValueTask StartAsync(IMessageSink diagnosticMessageSink)
    {
        // Whoever started the tests may have ignored signals: nohup SIGHUP, a script's "&" the other two. What is ignored
        // stays ignored in every process they start, Debian's programs and the shells among them; what has a handler here
        // does not, and this process still does not end by it. (First the default: what .NET found ignored when it put a
        // handler there it gives back to its children.)
        foreach (PosixSignal signal in new[] { PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
        {
            if (Posix.IsIgnored(SignalNumber(signal)))
            {
                Posix.SetDefault(SignalNumber(signal));
                signals.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = true));
            }
        }

        if (Freshness.Complaint() is { } complaint)
        {
            // No exception: the runner would put a page of stack around it.
            Console.Error.WriteLine(complaint);
            Environment.Exit(1);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask StopAsync()
    {
        signals.ForEach(signal => signal.Dispose());
        return ValueTask.CompletedTask;
    }

    private static int SignalNumber(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => Posix.SIGHUP,
        PosixSignal.SIGINT => Posix.SIGINT,
        _ => Posix.SIGQUIT,
    };
}
