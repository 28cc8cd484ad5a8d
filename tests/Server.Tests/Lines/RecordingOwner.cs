using System.Text;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Lines;

/// <summary>Owner of a link and of a line that keeps what it is told.</summary>
internal sealed class RecordingOwner : ILinkOwner, ILineOwner
{
    public List<byte> Received { get; } = [];
    public string Text => Encoding.Latin1.GetString([.. Received]);
    public List<LinkEnd> Ends { get; } = [];
    public int Drained { get; private set; }
    public List<string> BreakFailures { get; } = [];
    public int Lost { get; private set; }
    public List<string> Events { get; } = [];

    public void LinkReceived(ReadOnlySpan<byte> data) => Received.AddRange(data);

    public void LinkEnded(LinkEnd end) => Ends.Add(end);

    public void LinkDrained() => Drained++;

    public void LinkBreakFailed(string why) => BreakFailures.Add(why);

    public void LinkLost(int count) => Lost += count;

    public void Faulted(Exception failure) => throw new InvalidOperationException("a callback failed", failure);

    public void LineReceived(ReadOnlySpan<byte> data) => Received.AddRange(data);

    /// <summary>Called when a line is open.</summary>
    public Action? WhenOpened { get; set; }

    public void LineOpened()
    {
        Events.Add("opened");
        WhenOpened?.Invoke();
    }

    public void LineClosed() => Events.Add("closed");

    public void LineInitialising(bool running) => Events.Add(running ? "initcmd" : "initcmd ended");

    public void LineSettled() => Events.Add("settled");

    public void LineDrained() => Drained++;

    public void LineBreakFailed(string why) => BreakFailures.Add(why);

    public void LineLost(int count) => Lost += count;
}
