using System.Globalization;
using Conserver.Protocol.Text;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Lines;
using Conserver.Server.Logging;

namespace Conserver.Server.Sessions;

/// <summary>
/// The rows of <c>hosts</c>, <c>examine</c>, <c>info</c>, <c>group</c> and who, column for column as conserver 8.2.7 prints
/// them. Made on the console's loop.
/// </summary>
internal static class Listings
{
    /// <summary>Name, mark, state, writer.</summary>
    public static string Hosts(Consoles.Console console, bool marked)
    {
        string user = console.Writer?.Id ?? (console.Attachments.Count > 0 ? "<spies>" : "<none>");
        return $" {Fit(console.Name, 24)} {(marked ? '*' : ' ')} {Fit(State(console), 4)} {Cut(user, 40)}\r\n";
    }

    /// <summary>Name, device, rate.</summary>
    public static string Examine(Consoles.Console console)
    {
        ConsoleConfig config = console.Config;
        (string device, string rate, char mark) = console.Line.Examine;
        return $" {Fit(config.Name, 24)} on {Fit(device, 32)} at {Cut(rate, 7).PadLeft(7)}{mark}\r\n";
    }

    /// <summary>
    /// What a user may do on it, and the name; of a line with modem lines these in a second row, of one that is down why
    /// and when it is tried again, and of a log that is not written why: a question of ours, for clients that show only
    /// what is of use.
    /// </summary>
    public static string Access(Consoles.Console console, Identity user)
    {
        string right = !console.Config.Has(ConsoleOptions.Login) ? "none" : Rights.On(console.Config, user) switch
        {
            ConsoleAccess.ReadWrite => "rw",
            ConsoleAccess.ReadOnly => "ro",
            _ => "none",
        };
        string modem = console.Line.Modem is { } state ? $"modem {state} {console.Name}\r\n" : "";
        string trouble = right != "none" && console.Line.Told.Known is { } down
            ? $"down {Seconds(down.Again)} {console.Name} {PrintableText.OfMessage(down.Why)}\r\n"
            : "";
        string unlogged = right != "none" && console.History.Trouble is { } log
            ? $"unlogged {console.Name} {PrintableText.OfMessage(log)}\r\n"
            : "";
        return $"{right} {console.Name}\r\n{modem}{trouble}{unlogged}";
    }

    private static string Seconds(TimeSpan? time) => time is { } some ? Number((int)Math.Ceiling(some.TotalSeconds)) : "-";

    /// <summary>Stands among the options of a console whose block has errors; no option begins like that.</summary>
    private const string FaultMark = "!config";

    /// <summary>Fifteen fields joined by colons, nothing escaped.</summary>
    public static string Info(Consoles.Console console, ISession asking)
    {
        ConsoleConfig config = console.Config;
        string[] fields =
        [
            config.Name,
            $"{asking.Services.HostName},{Number(Environment.ProcessId)},{Number(asking.GroupPort)}",
            config.Kind.Letter.ToString(),
            console.Line.Info,
            string.Join(',', Users(console)),
            State(console),
            console.Line.IsReadOnly ? "ro" : "rw",
            LogField(console),
            Number(BreakNumber(config.Break)),
            console.Line.WillRetry ? "autoup" : "noautoup",
            string.Join(',', config.Aliases.Reverse()),
            string.Join(',', Options(config).Concat(config.HasErrors ? [FaultMark] : [])),
            config.InitCommand,
            Number(config.IdleTimeout),
            config.IdleString,
        ];
        return string.Join(':', fields) + "\r\n";
    }

    /// <summary>The viewers of a console with their place in time, for <see cref="ViewerListText"/>.</summary>
    public static (long Sequence, string Row)[] Viewers(Consoles.Console console, Attachment? asking) =>
        [.. console.Attachments.Select(viewer => (viewer.Sequence, Viewer(console, viewer, asking, console.Name)))];

    /// <summary>The viewers of one console in queue order, with the time they came.</summary>
    public static string Who(Consoles.Console console, Attachment asking) =>
        string.Concat(console.Attachments.Select(viewer => Viewer(console, viewer, asking, CTime.Format(viewer.Since))));

    /// <summary>Idle time in the old program's shape, before it is aligned.</summary>
    public static string Idle(TimeSpan idle) => idle.TotalHours switch
    {
        < 24 => string.Create(CultureInfo.InvariantCulture, $" {(int)idle.TotalHours,2}:{idle.Minutes:00}"),
        < 48 => " 1 day",
        < 240 => $"{Number((int)idle.TotalDays)} days",
        _ => $"{Number((int)idle.TotalDays)}days",
    };

    private static string Viewer(Consoles.Console console, Attachment viewer, Attachment? asking, string last)
    {
        string state = !viewer.IsWatching ? "stopped" : viewer.Standing == Standing.Writer ? "attach" : "spy";
        string idle = Idle(IdleOf(console, viewer)).PadLeft(6);
        return $" {Fit(viewer.Id, 32)} {(viewer == asking ? '*' : ' ')} {Fit(state, 7)} {idle} {last}\r\n";
    }

    private static TimeSpan IdleOf(Consoles.Console console, Attachment viewer) =>
        TimeSpan.FromMilliseconds(console.Loop.Now - viewer.LastInput);

    private static string State(Consoles.Console console) => console.Line.State switch
    {
        LineState.Up => "up",
        LineState.Initialising => "init",
        _ => "down",
    };

    private static IEnumerable<string> Users(Consoles.Console console)
    {
        if (console.Writer is { } writer)
        {
            yield return $"w@{writer.Id}@{Number((long)IdleOf(console, writer).TotalSeconds)}";
        }

        foreach (Attachment viewer in console.Attachments)
        {
            if (viewer != console.Writer)
            {
                string wish = viewer is { Standing: Standing.Waiting, Rights.MayType: true } ? "rw" : "ro";
                string idle = Number((long)IdleOf(console, viewer).TotalSeconds);
                yield return $"{(viewer.IsWatching ? 'r' : 's')}@{viewer.Id}@{idle}@{wish}";
            }
        }
    }

    private static string LogField(Consoles.Console console)
    {
        TimestampSettings stamps = console.Config.Timestamp;
        return string.Join(
            ',',
            console.Config.LogFile ?? "",
            console.History.IsPaused ? "nolog" : "log",
            stamps.Activity ? "act" : "noact",
            stamps.Breaks ? "brk" : "nobrk",
            stamps.Tasks ? "task" : "notask",
            Number(stamps.Interval),
            console.History is { IsOpen: true, Trouble: null } ? "0" : "-1");
    }

    private static int BreakNumber(char id) => id <= '9' ? id - '0' : id - 'a' + 10;

    private static IEnumerable<string> Options(ConsoleConfig config) => ConsoleOption.All
        .Where(option => config.Has(option.Flag) && option.IsFor(config.Kind))
        .Select(option => option.Word);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..width];

    private static string Fit(string text, int width) => Cut(text, width).PadRight(width);
}
