using System.Text;
using Conserver.Client;
using Conserver.Client.History;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.CommandLine;
using Conserver.ConsoleProgram.Past.Activity;
using Conserver.ConsoleProgram.Past.Boots;
using Conserver.ConsoleProgram.Past.Exporting;
using Conserver.ConsoleProgram.Past.Playing;
using Conserver.ConsoleProgram.Past.Searching;
using Conserver.ConsoleProgram.Past.Times;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Past;

/// <summary>What is made of the logs of consoles: each returns the exit status.</summary>
internal sealed class PastCommands(Walk walk, Output output, Options options)
{
    /// <summary>Columns of a terminal nobody knows the width of.</summary>
    private const int DefaultColumns = 80;

    /// <summary>As fine as somebody looks who has no terminal.</summary>
    private const int MostBuckets = 1000;

    /// <summary>Does what the command line says.</summary>
    public int Run(StandardInput input, TerminalGuard guard) => options.Command switch
    {
        ClientCommand.Play => Play(input, guard),
        ClientCommand.Activity => Activity(),
        ClientCommand.Diff => Diff(),
        ClientCommand.Export => Export(),
        _ => Grep(),
    };

    private int Play(StandardInput input, TerminalGuard guard)
    {
        var pace = new PlayPace(TimeProvider.System, options.Speed ?? 1, options.MaxGap);
        return Read(log => new Player(output, input, guard, pace).Play(log));
    }

    private int Activity() => Read(log =>
    {
        var count = new ActivityCount();
        while (log.TryRead(out LogPiece piece))
        {
            count.Add(piece.UnixMilliseconds, piece.Bytes.Length);
        }

        if (options.Json)
        {
            output.Show(ActivityJson.Of(Latin1.ToNative(log.Name), count.Buckets(MostBuckets)));
            return;
        }

        ushort columns = ControllingTerminal.Size().Columns;
        ActivityBuckets buckets = count.Buckets(columns == 0 ? DefaultColumns : columns);
        output.Show(Encoding.UTF8.GetBytes(ActivityStrip.Of(buckets, TimeZoneInfo.Local, Locale.IsUnicode)));
    });

    private int Diff()
    {
        int? status = null;
        int read = Read(log => status = Diff(log));
        return status ?? read;
    }

    private int Export() => Read(log =>
    {
        string name = Latin1.ToNative(log.Name);
        IExport export = options.Form switch
        {
            ExportForm.Asciicast => new AsciicastExport(name, output.Show),
            ExportForm.Html => new HtmlExport(name, output.Show),
            _ => new TextExport(output.Show),
        };
        long time = 0;
        while (!output.IsBroken && log.TryRead(out LogPiece piece))
        {
            time = piece.UnixMilliseconds ?? time;
            export.Take(time, piece.Bytes.Span);
        }

        export.Finish();
    });

    private int Grep() => new Grep(walk, output, new SearchQuery(options.CommandText ?? "")
    {
        Since = PastQuery.Since(options),
        Until = PastQuery.Until(options),
        IgnoresCase = options.IgnoresCase,
        Context = options.Context ?? 0,
    }).Run(options.Operands);

    private int Diff(LogReader log)
    {
        (BootChoice first, BootChoice second) = BootWords.Read(options.Operands);
        var shelf = new BootShelf([first, second], new BootMarkers(options.Marker));
        while (log.TryRead(out LogPiece piece))
        {
            shelf.Take(piece.UnixMilliseconds, piece.Bytes.Span);
        }

        shelf.Finish();
        Boot left = Find(first), right = Find(second);
        if (left.IsCut || right.IsCut)
        {
            output.Complain("only the beginning of a very long start is compared");
        }

        string text = UnifiedDiff.Of(Title(left), left.Lines, Title(right), right.Lines);
        output.Show(Encoding.UTF8.GetBytes(text));
        return text.Length == 0 ? ExitCode.Ok : ExitCode.No;

        Boot Find(BootChoice choice) => shelf.Find(choice) ?? throw new ClientException(
            shelf.Count == 0 ? $"{log.Name}: no start is found in its log (--marker REGEX says what begins one)"
            : choice.Back > 0 ? $"{log.Name}: only {shelf.Count} starts are found in its log"
            : $"{log.Name}: no start is found as early as that");

        string Title(Boot boot) => $"{Latin1.ToNative(log.Name)} {PastTime.Text(boot.Time, isExact: false)}";
    }

    // One console, of the first server that has it.
    private int Read(Action<LogReader> take)
    {
        bool isFound = false;
        LogReader.Read(walk, PastQuery.Of(options, output.ProgramName), log =>
        {
            isFound = true;
            take(log);
        });
        return isFound && walk.Failures == 0 ? ExitCode.Ok : ExitCode.Unavailable;
    }
}
