using Conserver.Client;
using Conserver.Posix;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>The words of the command line as <see cref="Options"/>, left to right, as conserver 8.2.7 reads them.</summary>
internal static class OptionParser
{
    /// <summary>Reads a command line.</summary>
    /// <param name="words">Without the program's name; Latin-1 text.</param>
    /// <param name="invokedAs">The program's name exactly as it was called, for the option parser's own messages.</param>
    /// <param name="programName">Its last path component, for everything else.</param>
    /// <param name="operandsEndOptions">POSIXLY_CORRECT is set.</param>
    /// <exception cref="CommandLineStop">The line is wrong, or only asks for help.</exception>
    public static Options Parse(IReadOnlyList<string> words, string invokedAs, string programName, bool operandsEndOptions)
    {
        var getopt = new Getopt(words, OptionTable.Letters, operandsEndOptions, OptionTable.Names);
        var options = new Options();
        try
        {
            while (getopt.TryNext(out char letter, out string value))
            {
                options = OptionTable.Find(letter).Apply(options, value, programName);
            }
        }
        catch (TextAsked asked)
        {
            string text =
                asked.Text == AskedText.Help ? Usage.Help(programName) : CompletionScript.For(asked.Value, programName);
            throw new CommandLineStop(text, ExitCode.Ok, asked.ToError);
        }
        catch (GetoptException error)
        {
            throw new CommandLineStop($"{invokedAs}: {error.Message}\n{Usage.Synopsis(programName)}", ExitCode.Unavailable);
        }

        options = options with { Operands = getopt.Operands };
        return CombinationCheck.Complaint(options) is { } complaint ? throw Words.Stop(programName, complaint) : options;
    }
}
