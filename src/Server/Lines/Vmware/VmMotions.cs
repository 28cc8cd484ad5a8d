using System.Security.Cryptography;

namespace Conserver.Server.Lines;

/// <summary>
/// The moves that are under way at one concentrator, one of each guest at most: a new one takes the place of the old one. A
/// move ends when it has come to its end, or <see cref="Orphaned"/> after its guest has gone without one, and never takes
/// longer than <see cref="Longest"/>.
/// </summary>
/// <param name="now">Milliseconds.</param>
internal sealed class VmMotions(Func<long> now)
{
    /// <summary>How long the other host has for coming when the one that has begun the move is gone.</summary>
    public static readonly TimeSpan Orphaned = TimeSpan.FromMinutes(5);

    /// <summary>A guest with much memory, and its disks, may move for hours.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private const int SecretSize = 16;

    private readonly Dictionary<string, Motion> motions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A new secret; the one that the guest had before is nobody's from now on.</summary>
    public byte[] Begin(string name, ReadOnlySpan<byte> sequence)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(SecretSize);
        motions[name] = new Motion([.. sequence, .. secret], now() + (long)Longest.TotalMilliseconds);
        return secret;
    }

    /// <summary>Whose they are; null when they are nobody's, or too old.</summary>
    public string? Find(ReadOnlySpan<byte> sequenceAndSecret)
    {
        foreach ((string name, Motion motion) in motions)
        {
            if (CryptographicOperations.FixedTimeEquals(motion.Token, sequenceAndSecret))
            {
                return Has(name) ? name : null;
            }
        }

        return null;
    }

    /// <summary>Its move is under way.</summary>
    public bool Has(string name)
    {
        bool isOver = motions.TryGetValue(name, out Motion? motion) && now() >= motion.Until;
        return isOver ? !motions.Remove(name) : motion is not null;
    }

    /// <summary>The connection that has begun the move, if there is one, is gone.</summary>
    public void Lost(string name)
    {
        if (motions.TryGetValue(name, out Motion? motion))
        {
            long until = now() + (long)Orphaned.TotalMilliseconds;
            motions[name] = motion with { Until = Math.Min(motion.Until, until) };
        }
    }

    public void End(string name) => motions.Remove(name);

    private sealed record Motion(byte[] Token, long Until);
}
