using System.Net;

namespace Conserver.Server.Lines;

/// <summary>
/// What comes first where an attempt leads to a host: it waits for a turn at a gate, and has the host's addresses looked up.
/// Whoever cancels the attempt meanwhile leaves the turn as well.
/// </summary>
/// <param name="opening">The attempt.</param>
/// <param name="host">A name or an address.</param>
/// <param name="found">
/// Takes the turn, to be left, and one address at least; before <see cref="Begin"/> returns when there was nothing to wait
/// for.
/// </param>
/// <param name="unknown">Takes what the resolver says; the turn has been left.</param>
internal sealed class HostSearch(
    Opening opening,
    string host,
    Action<ConnectGate.Turn, IReadOnlyList<IPAddress>> found,
    Action<string> unknown)
{
    private ConnectGate.Turn? turn;

    /// <param name="gate">Where turns are to be had.</param>
    /// <param name="key">Those with the same one wait for each other.</param>
    public void Begin(ConnectGate gate, string key)
    {
        turn = gate.Enter(key, opening.Loop, opening.Owner, Find);
        opening.OnCancel(turn.Leave);
        if (turn.IsInside)
        {
            Find();
        }
    }

    private void Find()
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            found(turn!, [literal]);
            return;
        }

        NameWish wish = opening.Shared.Names.Ask(opening.Loop, opening.Owner, host, opening.IsPressing, answer =>
        {
            if (answer.Error is null)
            {
                found(turn!, answer.Addresses);
            }
            else
            {
                turn!.Leave();
                unknown(answer.Error);
            }
        });
        opening.OnCancel(() =>
        {
            wish.Cancel();
            turn!.Leave();
        });
    }
}
