using System.Diagnostics;
using System.Globalization;

namespace Conserver.Bench;

/// <summary>The load program, running: machines that accept consoles, and commands that measure.</summary>
internal sealed class Load : IDisposable
{
    private readonly Process process;

    public Load(string path)
    {
        process = Process.Start(new ProcessStartInfo(path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new BenchException($"{path} did not start");
        Answer ports = Next();
        SourcePort = (int)ports["sources"];
        FlappingPort = (int)ports["flapping"];
    }

    /// <summary>Where consoles connect to: machines that echo, and stream when told to.</summary>
    public int SourcePort { get; }

    /// <summary>Where machines close the connection after 1.1 s.</summary>
    public int FlappingPort { get; }

    public int Pid => process.Id;

    /// <summary>Sends a command and waits for its answer.</summary>
    /// <exception cref="BenchException">The program gave up; it has said why on standard error.</exception>
    public Answer Ask(FormattableString command)
    {
        Tell(command);
        return Next();
    }

    /// <summary>Sends a command; <see cref="Next"/> waits for the answer.</summary>
    public void Tell(FormattableString command)
    {
        process.StandardInput.WriteLine(command.ToString(CultureInfo.InvariantCulture));
        process.StandardInput.Flush();
    }

    public Answer Next() =>
        new(process.StandardOutput.ReadLine() ?? throw new BenchException("the load program gave up"));

    public void Dispose()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has given up already, and said why.
            process.Kill();
        }

        if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }
}
