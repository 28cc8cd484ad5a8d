using Conserver.Client.History;
using Conserver.ConsoleProgram.CommandLine;
using Conserver.ConsoleProgram.Past.Times;

namespace Conserver.ConsoleProgram.Past;

/// <summary>Which part of which log the command line means.</summary>
internal static class PastQuery
{
    /// <exception cref="Client.ClientException">A time is none.</exception>
    public static LogQuery Of(Options options, string program) =>
        new(options.CommandText ?? Words.Console(options.Operands[0], program))
        {
            Since = Since(options),
            Until = Until(options),
        };

    public static long? Since(Options options) => PastTime.Read(options.Since, "--since", isEnd: false);

    public static long? Until(Options options) => PastTime.Read(options.Until, "--until", isEnd: true);
}
