using System.Buffers.Text;
using System.Security.Cryptography;

namespace Conserver.Server.Listening;

/// <summary>
/// Words that stand for a login that somebody has just made, for one more connection of the same client: a code that counts
/// once need not be typed twice. Each counts once, for the user and the address it was made for, while the rules are the
/// same, and not for long. Main loop's, on which sessions log in and are until they call a console.
/// </summary>
internal sealed class Vouchers
{
    /// <summary>At a time; then the oldest is forgotten, and its client asked as without it.</summary>
    public const int Most = 1000;

    /// <summary>A client connects again at once.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const int RandomBytes = 32;

    private readonly OrderedDictionary<string, Voucher> made = new(StringComparer.Ordinal);

    /// <summary>Makes one: letters, digits, <c>-</c> and <c>_</c>.</summary>
    /// <param name="user">Who has logged in.</param>
    /// <param name="peer">From where.</param>
    /// <param name="rules">By which rules.</param>
    /// <param name="now">Milliseconds of the main loop.</param>
    public string Make(string user, Peer peer, object rules, long now)
    {
        if (made.Count == Most)
        {
            made.RemoveAt(0);
        }

        string word = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        made.Add(word, new Voucher(user, peer, rules, now + (long)Lifetime.TotalMilliseconds));
        return word;
    }

    /// <summary>Whether it stands for this user; it does not once more.</summary>
    public bool Take(string word, string user, Peer peer, object rules, long now) =>
        made.Remove(word, out Voucher? found) && found.User == user && found.Peer == peer
            && ReferenceEquals(found.Rules, rules) && now < found.Until;

    private sealed record Voucher(string User, Peer Peer, object Rules, long Until);
}
