using System.Buffers;
using Conserver.Server.Delivery;

namespace Conserver.Server.Sessions.Logs;

/// <summary>What one console gives to an answer: kept until all before it has been said.</summary>
/// <param name="asking">Whom to ask.</param>
internal sealed class SearchPart(LogAsking asking)
{
    /// <summary>What one costs in memory, however little was found.</summary>
    private const int LeastCost = 256;

    private readonly ArrayBufferWriter<byte> text = new();

    public LogAsking Asking => asking;

    /// <summary>It is one of those who look into logs, and nothing gives that up yet.</summary>
    public bool HasSeat { get; set; }

    /// <summary>Its search; null before it has begun, or when there is none.</summary>
    public OpenSearch? Open { get; set; }

    /// <summary>Nothing more is found here.</summary>
    public bool IsOver { get; set; }

    /// <summary>Bytes that were found and not said yet.</summary>
    public int Found => text.WrittenCount;

    /// <summary>Memory that it takes until it has been said.</summary>
    public int Cost => LeastCost + Found;

    public void Add(ReadOnlySpan<byte> found) => text.Write(found);

    /// <summary>Says what was found so far: how many bytes.</summary>
    public int SayTo(OutboxPromise place)
    {
        int said = Found;
        place.Say(text.WrittenSpan);
        text.ResetWrittenCount();
        return said;
    }
}
