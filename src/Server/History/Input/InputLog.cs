using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.History.Input;

/// <summary>
/// What the writers of one console have typed, in a file (<c>inputlog</c>, mode 0600): keys that the device has echoed, and
/// how many it has not. Nobody waits for it: while the disk takes nothing <see cref="Bound"/> bytes are kept, and beyond
/// that keys are counted, and the count stands in the file. On the console's loop.
/// </summary>
internal sealed class InputLog : ILoopOwner
{
    /// <summary>Bytes that wait for the disk at most: 256 KiB.</summary>
    public const int Bound = 256 * 1024;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(EchoMatch.Patience / 4);

    private readonly string console;
    private readonly string path;
    private readonly bool all;
    private readonly HistorySettings shared;
    private readonly EchoMatch match;
    private readonly LogFeed feed;
    private readonly LoopTimer timer;
    private string writer = "";

    /// <summary>Keys that were not shown, which nothing has followed yet.</summary>
    private TypedKeys hidden;
    private long lost;
    private bool stopped;

    private InputLog(ConsoleConfig config, HistorySettings shared)
    {
        console = config.Name;
        path = config.InputLog!;
        all = config.InputLogAll;
        this.shared = shared;
        match = new EchoMatch(all, Tell);
        timer = shared.Loop.Timer(this, OnTimer);
        feed = new LogFeed(
            path,
            shared.Files,
            shared.LogCrew,
            shared.Time,
            report => InputReports.Say(shared.Log, console, report),
            drained: null,
            new LogDisk(isPrivate: true));
        feed.Run(feed.Writer.Open);
    }

    /// <summary>What a console with these settings needs: <paramref name="now"/> if that does, a new one, or none.</summary>
    public static InputLog? Of(ConsoleConfig config, HistorySettings shared, InputLog? now = null)
    {
        if (now is not null && now.path == config.InputLog && now.all == config.InputLogAll)
        {
            return now;
        }

        now?.Stop();
        return config.InputLog is null ? null : new InputLog(config, shared);
    }

    /// <summary>Keys go to the device.</summary>
    /// <param name="by">Who has typed them, <c>user@host</c>.</param>
    /// <param name="keys">As they are sent.</param>
    public void Type(string by, ReadOnlySpan<byte> keys)
    {
        if (by != writer)
        {
            End();
            writer = by;
        }

        match.Type(keys, shared.Loop.Now);
        StartTimer();
    }

    /// <summary>The device has said something.</summary>
    public void Say(ReadOnlySpan<byte> output) => match.Say(output, shared.Loop.Now);

    /// <summary>What was typed is not waited for any more: the device is down.</summary>
    public void End()
    {
        match.End();
        Flush();
    }

    /// <summary>Opens the file by name again.</summary>
    public void Reopen() => feed.Run(feed.Writer.Reopen, mayOvertake: true);

    /// <summary>Nothing more comes.</summary>
    public void Stop()
    {
        if (!stopped)
        {
            stopped = true;
            End();
            timer.Stop();
            feed.Run(feed.Writer.Close);
            feed.Leave();
        }
    }

    /// <summary>A defect when time goes by: it is looked again later.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        shared.Log.Error(console, $"inputlog: internal error: {failure}");
        StartTimer();
    }

    private bool IsDue => match.IsOpen || hidden.Count > 0 || lost > 0;

    private void OnTimer()
    {
        long now = shared.Loop.Now;
        match.Expire(now);
        if (hidden.Count > 0 && now - hidden.At >= EchoMatch.Patience)
        {
            Flush();
        }

        _ = HasRoom();
        StartTimer();
    }

    private void StartTimer()
    {
        if (IsDue && !stopped && !timer.IsRunning)
        {
            timer.Start(Look);
        }
    }

    private void Tell(TypedKeys typed)
    {
        if (typed.Bytes is null)
        {
            hidden = hidden.Count == 0 ? typed : hidden with { Count = hidden.Count + typed.Count };
            return;
        }

        Flush();
        Write(typed);
    }

    private void Flush()
    {
        TypedKeys some = hidden;
        hidden = default;
        if (some.Count > 0)
        {
            Write(some);
        }
    }

    private void Write(TypedKeys typed)
    {
        if (HasRoom())
        {
            DateTimeOffset at = shared.Loop.Clock.GetUtcNow() - TimeSpan.FromMilliseconds(shared.Loop.Now - typed.At);
            Put(InputEntry.Of(at, console, writer, typed));
        }
        else
        {
            if (lost == 0)
            {
                shared.Log.Error(console, $"inputlog {path}: too much waits to be written, keys are being dropped");
            }

            lost += typed.Count;
        }
    }

    // Those that found none stand in front of those that do.
    private bool HasRoom()
    {
        if (feed.Queue.Pending > Bound)
        {
            return false;
        }

        if (lost > 0)
        {
            Put(InputEntry.OfLost(shared.Loop.Clock.GetUtcNow(), console, lost));
            lost = 0;
        }

        return true;
    }

    private void Put(byte[] line)
    {
        feed.Queue.Append(line);
        feed.Put();
    }
}
