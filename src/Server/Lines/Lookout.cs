using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// Looks at the path of one line when something has happened there: soon, so that what follows at once (permissions, a link
/// behind the device) is there as well, and more and more rarely while it goes on happening. A path on another machine is
/// not looked at: it may not answer, and what others do there is not told.
/// </summary>
/// <param name="shared">Of the loop.</param>
/// <param name="line">Whose it is.</param>
internal sealed class Lookout(LineSettings shared, ILookoutLine line)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Last = TimeSpan.FromMilliseconds(1600);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    private readonly List<PathWatch> watches = [];
    private IReadOnlyList<string> paths = [];
    private string? path;
    private LoopTimer? timer;
    private ConsoleConfig? config;
    private Link? link;
    private TimeSpan delay;
    private long calledAt = long.MinValue;

    /// <summary>
    /// The line has been opened, or is down and waits, or neither of them. Few have a path, and there are thousands: a
    /// line has no lookout until there is something to look at.
    /// </summary>
    /// <param name="lookout">The line's.</param>
    /// <param name="shared">Of the loop.</param>
    /// <param name="line">Whose it is.</param>
    /// <param name="console">As it is now.</param>
    /// <param name="open">Null while the line is down.</param>
    /// <param name="waits">It is down, and will be tried again.</param>
    public static void Update(
        ref Lookout? lookout, LineSettings shared, ILookoutLine line, ConsoleConfig console, Link? open, bool waits)
    {
        bool isOpen = open is not null, matters = isOpen || waits;
        var driver = console.Kind as LineDriver;
        driver?.Attend(console, shared, isOpen, matters ? line : null);
        string? where = matters ? driver?.PathToWatch(console, isOpen) : null;
        where = where is not null && shared.Far.Has(where) ? null : where;
        if (lookout is not null || where is not null)
        {
            lookout ??= new Lookout(shared, line);
            lookout.Set(console, open, where);
        }
    }

    private void Set(ConsoleConfig console, Link? open, string? where)
    {
        (config, link) = (console, open);
        if (where != path)
        {
            timer?.Stop();
            path = where;
        }

        Watch();
        if (open is not null && watches.Count > 0)
        {
            // It may have gone already.
            Start(First);
        }
    }

    // The path, and what its links lead to: a link may stay when its device goes, and comes back behind it.
    private void Watch()
    {
        IReadOnlyList<string> wanted = path is null ? [] : [path, .. LinkChain.Of(path).Ends];
        if (watches.Count == wanted.Count && wanted.SequenceEqual(paths, StringComparer.Ordinal))
        {
            return;
        }

        Forget();
        paths = wanted;
        try
        {
            foreach (string one in wanted)
            {
                watches.Add(shared.Loop.WatchPath(one, line, OnChange));
            }
        }
        catch (PosixException failure)
        {
            SayBlind(failure);
        }
    }

    private void Forget()
    {
        watches.ForEach(watch => watch.Remove());
        watches.Clear();
    }

    private void OnChange()
    {
        if (watches.Find(watch => watch.Failure is not null)?.Failure is { } failure)
        {
            // Tried again with the line.
            Soon();
            Forget();
            SayBlind(failure);
            return;
        }

        Watch();
        Soon();
    }

    private void Soon()
    {
        if (watches.Count == 0 || timer is { IsRunning: true })
        {
            return;
        }

        long now = shared.Loop.Now;
        bool calm = calledAt == long.MinValue || now - calledAt > Calm.TotalMilliseconds;
        delay = calm ? First : delay + delay > Last ? Last : delay + delay;
        calledAt = now;
        Start(delay);
    }

    private void Start(TimeSpan time)
    {
        timer ??= shared.Loop.Timer(line, Look);
        timer.Start(time);
    }

    private void Look()
    {
        if (link is not null)
        {
            if (config?.Kind is LineDriver driver && driver.Gone(config, link) is { } why)
            {
                line.DeviceGone(new LinkEnd(why, LinkEndKind.Lost));
            }
        }
        else if (path is not null && config?.Kind is LineDriver down && down.IsWorthATry(config, shared, path))
        {
            line.DeviceCame();
        }
    }

    // Once for all lines of a loop: what is missing is mostly missing for all of them.
    private void SayBlind(PosixException failure)
    {
        if (!shared.IsBlindnessSaid)
        {
            shared.IsBlindnessSaid = true;
            shared.Log.Error($"{failure.Message}: devices that come are not noticed at once, only when they are tried");
        }
    }
}
