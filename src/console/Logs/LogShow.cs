using Conserver.Client;
using Conserver.Client.History;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.CommandLine;
using Conserver.ConsoleProgram.Terminal;

namespace Conserver.ConsoleProgram.Logs;

/// <summary><c>--log</c>: what a console has logged, on standard output as the log has it.</summary>
internal sealed class LogShow(Walk walk, Output output, TimeProvider clock)
{
    /// <summary>Shows it; the exit status.</summary>
    public int Run(Options options)
    {
        var query = new LogQuery(options.CommandText!)
        {
            Since = Time(options.Since, "--since", isEnd: false),
            Until = Time(options.Until, "--until", isEnd: true),
            Follow = options.Follow,
        };
        StampedLines? stamps = options.Timestamps ? new StampedLines(clock.LocalTimeZone) : null;
        bool isFound = false;
        LogReader.Read(walk, query, reader =>
        {
            isFound = true;
            foreach (LogPiece piece in reader.Pieces())
            {
                output.Show(stamps is null ? piece.Bytes.Span : stamps.Add(piece));
                if (output.IsBroken)
                {
                    return;
                }
            }
        });
        return isFound ? ExitCode.Ok : ExitCode.Unavailable;
    }

    private long? Time(string? word, string option, bool isEnd) => word is null ? null
        : TimeWords.TryRead(word, isEnd, clock.GetUtcNow(), clock.LocalTimeZone, out long time) ? time
        : throw new ClientException($"invalid {option}: `{word}' ({TimeWords.Forms})");
}
