using System.Globalization;
using System.Runtime.InteropServices;
using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// An ssh that has been started and has no session yet: its line is being opened as long. When it ends, the line could not
/// be opened. With a session its link is the line's, and what was said until then comes first.
/// </summary>
internal sealed class SshLogin(Opening opening) : ILinkOwner
{
    /// <summary>
    /// How long ssh may take beyond the time that it gives its connection: names that are looked up before it, and a host
    /// that asks others whether somebody may log in, know no limit of their own.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Bytes that may be said before there is a session: the largest of banners.</summary>
    private const int Most = 64 * 1024;

    private readonly List<byte> said = [];
    private Link? link;
    private LoopTimer? timer;
    private bool isOpen;

    private ConsoleConfig Console => opening.Console;

    private TimeSpan Limit => TimeSpan.FromSeconds(Console.SshTimeout) + Patience;

    /// <summary>Starts it.</summary>
    /// <param name="start">Opens a program's line; its link hears of a session from the link's codec.</param>
    public void Begin(Action<Opening> start)
    {
        var starting = new Opening(opening.Shared, Console, this)
        {
            Done = Await,
            Failed = opening.Fail,
            Former = opening.Former,
            Heir = opening.Heir,
        };
        opening.OnCancel(starting.Cancel);
        start(starting);
    }

    public void LinkReceived(ReadOnlySpan<byte> data)
    {
        if (isOpen)
        {
            opening.Owner.LinkReceived(data);
        }
        else if (!opening.IsOver)
        {
            said.AddRange(data);
            if (said.Count > Most)
            {
                Abandon();
                opening.Refuse($"ssh: {Console.Host} does not stop talking, and lets nobody in");
            }
        }
    }

    public void LinkEnded(LinkEnd end)
    {
        if (isOpen)
        {
            opening.Owner.LinkEnded(end);
            return;
        }

        Abandon();
        if (end.Kind == LinkEndKind.TakenAway)
        {
            opening.Refuse(end.Text);
        }
        else
        {
            opening.Fail(end.Kind is LinkEndKind.Lost ? end.Text : $"ssh: no session with {Console.Host}: {end.Text}");
        }
    }

    public void LinkDrained() => opening.Owner.LinkDrained();

    public void LinkBreakFailed(string why) => opening.Owner.LinkBreakFailed(why);

    public void LinkLost(int count) => opening.Owner.LinkLost(count);

    public void Faulted(Exception failure) => opening.Owner.Faulted(failure);

    private void Await(Link started)
    {
        link = started;
        opening.OnCancel(Abandon);
        ((SshWords)started.Backing!).SessionBegun = Succeed;
        timer = opening.Loop.Timer(opening.Owner, GiveUp);
        timer.Start(Limit);
    }

    private void GiveUp()
    {
        Abandon();
        opening.Fail(string.Create(
            CultureInfo.InvariantCulture, $"ssh: no session with {Console.Host} within {Limit.TotalSeconds} s"));
    }

    private void Succeed()
    {
        timer?.Stop();
        isOpen = true;
        opening.Succeed(link!);
        if (said.Count > 0)
        {
            opening.Owner.LinkReceived(CollectionsMarshal.AsSpan(said));
        }

        said.Clear();
        said.TrimExcess();
    }

    private void Abandon()
    {
        timer?.Stop();
        link!.Close(opening.Heir());
    }
}
