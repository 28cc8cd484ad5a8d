using Conserver.Server.Delivery;
using Conserver.Server.History;

namespace Conserver.Server.Sessions;

/// <summary>The place of a replay in what a client sees.</summary>
internal sealed class ReplayPlace(OutboxPromise promise) : IReplayReader
{
    public bool HasGone => promise.IsAbandoned;

    public Action? Wanted
    {
        get => promise.Wanted;
        set => promise.Wanted = value;
    }

    public void Take(ReadOnlySpan<byte> said) => promise.Say(said);

    public void End(ReplayEnd end, string reason)
    {
        string text = end switch
        {
            ReplayEnd.NoLog => "[no log file on this console]\r\n",
            ReplayEnd.Empty => "[nothing in the log file of this console yet]\r\n",
            ReplayEnd.Failed => $"[replay: {reason}]\r\n",
            _ => "",
        };
        promise.Say(text);
        promise.Finish();
    }
}
