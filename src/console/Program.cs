using Conserver.Client;
using Conserver.ConsoleProgram;
using Conserver.ConsoleProgram.CommandLine;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;
using Conserver.Protocol.Text;

StandardDescriptors.Ensure();
Signals.Prepare();
(string invokedAs, string[] words) = Arguments.Read();
string programName = invokedAs[(invokedAs.LastIndexOf('/') + 1)..];
var output = new Output(programName);
try
{
    if (AddressSpace.Spare() is { } complaint)
    {
        throw new CommandLineStop($"{programName}: {complaint}\n", ExitCode.Unavailable);
    }

    bool operandsEndOptions = Environment.GetEnvironmentVariable("POSIXLY_CORRECT") is not null;
    Options options = OptionParser.Parse(words, invokedAs, programName, operandsEndOptions);
    return new Invocation(output).Run(options);
}
catch (CommandLineStop stop)
{
    if (stop.ToError)
    {
        Output.Err(stop.Message);
    }
    else
    {
        output.Show(Latin1.FromNative(stop.Message));
    }

    return output.StatusOf(stop.ExitCode);
}
catch (PosixException failure)
{
    output.Complain(failure.Message);
    return ExitCode.Unavailable;
}
