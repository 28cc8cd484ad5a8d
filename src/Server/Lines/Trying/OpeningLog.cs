using System.Globalization;
using Conserver.Posix;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>
/// What the daemon's log says about one line being opened: why it cannot be, and that it is tried again, once per reason and
/// whenever somebody has asked for it; the rest is for who wants details. However often somebody asks, it is only the first
/// <see cref="Most"/> times within <see cref="Period"/> that are told, and then how many more there were.
/// </summary>
internal sealed class OpeningLog(DaemonLog log, Loop loop, string name) : ILoopOwner
{
    public const int Most = 10;
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private LoopTimer? sum;
    private string? last;
    private long since;
    private int asked;
    private string? reason;
    private Trouble trouble;
    private Attempt attempt;

    private enum Trouble
    {
        None,

        /// <summary>It went down without being asked to; that it is back is said.</summary>
        Lost,
    }

    private enum Attempt
    {
        /// <summary>Somebody wants it, or has just heard why it failed; what comes of it is said.</summary>
        Told,

        /// <summary>By itself, and said to be.</summary>
        First,

        /// <summary>By itself as before.</summary>
        Again,
    }

    /// <summary>Set when the line waits for its next try.</summary>
    public LoopTimer? Next { private get; set; }

    /// <summary>Why the line is down, and when it is tried again; null when it is up, or meant to be down.</summary>
    public (string Why, TimeSpan? Again)? Known =>
        last is null ? null : (last, Next is { IsRunning: true } ? Next.Left : null);

    private bool IsFlooded => asked > Most;

    /// <summary>Somebody wants the line open: what comes of this attempt is said.</summary>
    public void Asked()
    {
        attempt = Attempt.Told;
        if (asked == 0 || loop.Now - since >= Period.TotalMilliseconds)
        {
            since = loop.Now;
            asked = IsFlooded ? asked : 0;
        }

        if (++asked == Most + 1)
        {
            sum ??= loop.Timer(this, Sum);
            sum.Start(Period);
        }
    }

    /// <summary>It is opened again without anybody asking.</summary>
    public void Retried()
    {
        attempt = attempt == Attempt.Told ? Attempt.First : Attempt.Again;
        Say(attempt == Attempt.First, "automatic reinitialization");
    }

    /// <summary>The attempt takes time.</summary>
    public void Begun()
    {
        if (trouble != Trouble.None)
        {
            Say(attempt != Attempt.Again, "console initializing");
        }
    }

    /// <param name="why">The reason.</param>
    /// <param name="advice">For who reads the reason; null when that says it all.</param>
    /// <param name="isWait">Nothing has failed: it waits for somebody to come.</param>
    public void Failed(string why, string? advice = null, bool isWait = false)
    {
        bool news = attempt == Attempt.Told || Plain(why) != Plain(reason);
        if (isWait)
        {
            Say(why != reason, why);
        }
        else if (news && !IsFlooded)
        {
            log.Error(name, $"{why}: forcing down");
            if (advice is not null)
            {
                log.Notice(name, advice);
            }
        }
        else
        {
            Say(false, $"{why}: forcing down");
        }

        // That it is tried again is said behind each reason.
        attempt = isWait ? Attempt.Again : news ? Attempt.Told : attempt;
        (reason, last) = (why, why);
        trouble = Trouble.Lost;
    }

    /// <param name="endedWell">It is a command that ends at once, without an error.</param>
    public void RateExceeded(bool endedWell = false)
    {
        last = "initialization rate exceeded";
        if (!IsFlooded)
        {
            log.Error(name, "initialization rate exceeded: forcing down");
            if (endedWell)
            {
                log.Notice(name, "the command ends at once: if it goes into the background, it has to be told not to");
            }
        }

        trouble = Trouble.Lost;
    }

    /// <summary>It went down without being asked to.</summary>
    public void Lost()
    {
        trouble = Trouble.Lost;
        last ??= "internal error";
    }

    public void Up()
    {
        if (attempt == Attempt.Again)
        {
            Say(true, "automatic reinitialization");
        }

        if (trouble != Trouble.None)
        {
            Say(true, "console up");
        }

        Closed();
    }

    /// <summary>An open one has ended by itself.</summary>
    public void Ended(LinkEnd end)
    {
        last = end.Text;
        Action<string, string> say = end.IsError ? log.Error : log.Notice;
        say(name, end.Text);
    }

    /// <summary>There is no trouble any more: it is up, or was asked to be down.</summary>
    public void Closed()
    {
        trouble = Trouble.None;
        attempt = Attempt.Told;
        (reason, last) = (null, null);
    }

    /// <summary>What comes next is said again.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        asked = 0;
        log.Error(name, $"internal error: {failure}");
    }

    // Without descriptors, `(17)', which differ each time.
    private static string? Plain(string? why)
    {
        for (int open = why?.IndexOf('(', StringComparison.Ordinal) ?? -1; open >= 0;)
        {
            int end = open + 1;
            while (end < why!.Length && char.IsAsciiDigit(why[end]))
            {
                end++;
            }

            why = end > open + 1 && end < why.Length && why[end] == ')' ? why.Remove(open, end - open) : why;
            open = why.IndexOf('(', open + 1);
        }

        return why;
    }

    private void Say(bool loud, string text)
    {
        if (!IsFlooded)
        {
            Action<string, string> say = loud ? log.Notice : log.Info;
            say(name, text);
        }
    }

    private void Sum()
    {
        log.Notice(name, string.Create(
            CultureInfo.InvariantCulture,
            $"asked to be opened {asked - Most} more times within {(int)Period.TotalSeconds} seconds"));
        asked = 0;
    }
}
