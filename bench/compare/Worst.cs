using System.Diagnostics;

namespace Conserver.Bench;

/// <summary>The load program as one of those who do their worst; it has said that it is ready.</summary>
internal sealed class Worst : IDisposable
{
    private readonly Process process;

    public Worst(string program, string words)
    {
        process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true })
            ?? throw new BenchException($"{program} did not start");
        First = new Answer(
            process.StandardOutput.ReadLine() ?? throw new BenchException($"{program} {words} gave up"));
    }

    public Answer First { get; }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
