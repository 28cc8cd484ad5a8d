using Conserver.Posix;

namespace Conserver.Server.Delivery;

/// <summary>
/// Knows what the bytes of an <see cref="Outbox"/> mean, and says what of them has been lost: whoever fills it.
/// </summary>
internal interface ILossWording
{
    /// <summary>How many bytes of a console's output these are, as a person counts them.</summary>
    int DataIn(ReadOnlySpan<byte> wire);

    /// <summary>What stands in the place of what was lost; belongs to the outbox.</summary>
    /// <param name="bytes">Of output.</param>
    /// <param name="notices">How many of them.</param>
    Chunk Of(long bytes, int notices);
}
